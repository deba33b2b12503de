import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type RegistryServer, startRegistry } from '../../source/registry/registry-server.ts'
import { revokeSite } from './leaked-site.ts'

const cluster = await useControlPlane()
const PASSWORD = 'canaryRegistryPassword2'
const GOOD = `robot:${PASSWORD}`
const CANARY = /canary|Y2FuYXJ5|robot:|cm9ib3Q/

function pullSecret(auths: object): object {
  return {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
  }
}

describe('a login of a registry', () => {
  let registry: RegistryServer
  beforeAll(async () => {
    registry = await startRegistry({ asks: 'token', logins: [GOOD] })
  })
  afterAll(() => registry.stop())

  test('is alive as long as the registry takes it, dead when it does not, and in no output', async () => {
    const auth = Buffer.from(GOOD).toString('base64')
    const site = await revokeSite(
      cluster,
      pullSecret({ [`http://${registry.host}/v2/`]: { auth } }),
    )
    const alive = await site.revoke('-o', 'json')
    expect(alive.status).toBe(1)
    expect(alive.stderr).toContain(`is a login for ${registry.host}`)
    expect(alive.stderr).toContain('ALIVE')
    expect(alive.evidence).toMatchObject({
      verdict: 'alive',
      credential: { kind: 'registry', keys: ['.dockerconfigjson'] },
      deeds: [{ step: 'revoke', outcome: 'left' }],
      proofs: [{ of: registry.host, verdict: 'disproven' }],
    })
    registry.rules.logins = []
    const dead = await site.revoke()
    expect(dead.status).toBe(0)
    expect(dead.evidence).toMatchObject({ verdict: 'dead', proofs: [{ verdict: 'proven' }] })
    expect(JSON.stringify([alive, dead])).not.toMatch(CANARY)
  })

  test('is asked of each registry that the Secret names, and one that is silent leaves it unproven', async () => {
    registry.rules.logins = []
    const entry = { username: 'robot', password: PASSWORD }
    const auths = { [registry.host]: entry, 'localhost:1': entry, '*.example.com': entry }
    const site = await revokeSite(cluster, pullSecret(auths))
    const { status, stderr, evidence } = await site.revoke()
    expect(status).toBe(1)
    expect(evidence.verdict).toBe('unproven')
    expect(evidence.proofs.map(({ of, verdict }) => [of, verdict])).toEqual([
      [registry.host, 'proven'],
      ['localhost:1', 'unanswered'],
      ['which registry *.example.com is', 'unanswered'],
    ])
    expect(stderr).toContain('UNPROVEN')
    expect(stderr).toContain('nobody was named: which registry *.example.com is')
    expect(stderr).not.toMatch(CANARY)
  })

  test('is not taken back and not deleted, as neither would mean anything', async () => {
    const auths = { [registry.host]: { username: 'robot', password: PASSWORD } }
    const site = await revokeSite(cluster, pullSecret(auths))
    for (const flag of ['--undo', '--delete']) {
      const { status } = await site.program('revoke', 'leaked', '--yes', flag)
      expect(status).toBe(2)
    }
  })

  test('is not asked about in a dry run', async () => {
    const auths = { [registry.host]: { username: 'robot', password: PASSWORD } }
    const site = await revokeSite(cluster, pullSecret(auths))
    const before = registry.seen.length
    const { status, stdout } = await site.program(
      'revoke',
      'leaked',
      '--dry-run=client',
      '-o',
      'json',
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'RevocationPlan',
      steps: [
        { id: 'revoke', type: 'byHand' },
        { id: 'prove', type: 'prove' },
      ],
    })
    expect(registry.seen).toHaveLength(before)
  })
})
