import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type HookFolder, makeHookFolder } from '../rotate/hook-folder.ts'
import { type RegistryServer, startRegistry } from '../../source/registry/registry-server.ts'
import { revokeSite } from './leaked-site.ts'

const cluster = await useControlPlane()
const OLD = 'canaryLeakedValue1'
const NEW = 'canaryFreshValue1'

describe('what a rotation has replaced', () => {
  let registry: RegistryServer
  let hooks: HookFolder
  beforeAll(async () => {
    registry = await startRegistry({ asks: 'token', logins: [`robot:${OLD}`, `robot:${NEW}`] })
    hooks = makeHookFolder(OLD)
  })
  afterAll(() => {
    registry.stop()
    hooks.remove()
  })

  test('is asked about, and not what the Secret holds today', async () => {
    const config = (password: string): string =>
      JSON.stringify({ auths: { [registry.host]: { username: 'robot', password } } })
    const site = await revokeSite(cluster, {
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': config(OLD) },
    })
    const early = await site.program('revoke', 'leaked', '--yes', '--revision', '0')
    expect(early.status).toBe(2)
    const rotated = await site.rotate(config(NEW), '--from-stdin', '.dockerconfigjson')
    expect(rotated.stderr).not.toContain('error')
    const alive = await site.revoke('--revision', '0')
    expect(alive.evidence).toMatchObject({ verdict: 'alive', secret: { revision: 0 } })
    registry.rules.logins = [`robot:${NEW}`]
    const dead = await site.revoke('--revision', '0')
    expect(dead.status).toBe(0)
    expect(dead.stderr).toContain('was, after revision 0, a login for')
    expect((await site.revoke()).evidence.verdict).toBe('alive')
    expect(JSON.stringify([alive, dead])).not.toMatch(/canary|Y2FuYXJ5/)
  })

  test('is dead where the rotation proved at its service that it is refused', async () => {
    const site = await revokeSite(cluster, { stringData: { token: OLD } })
    const before = await site.revoke()
    expect(before.evidence.verdict).toBe('unproven')
    expect((await site.rotate('', '--hook', hooks.hook)).status).toBe(0)
    const { status, evidence, stderr } = await site.revoke('--revision', '0')
    expect(evidence.proofs).toMatchObject([
      {
        claim: 'the service refuses the old credential',
        of: `hook ${hooks.hook}`,
        verdict: 'proven',
      },
    ])
    expect(status).toBe(0)
    expect(stderr).not.toMatch(/canary|Y2FuYXJ5/)
  })

  test('is unproven where it was replaced in the cluster alone', async () => {
    const site = await revokeSite(cluster, { stringData: { token: OLD } })
    expect((await site.rotate('', '--key', 'token')).status).toBe(0)
    const { status, evidence } = await site.revoke('--revision', '0')
    expect(status).toBe(1)
    expect(evidence).toMatchObject({ verdict: 'unproven', proofs: [] })
    const wrong = await site.program('revoke', 'leaked', '--yes', '--revision', '1')
    expect(wrong.stderr).toContain('no rotation has replaced')
    expect(wrong.status).toBe(2)
  })
})
