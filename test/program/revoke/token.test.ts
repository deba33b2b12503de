import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { delay } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { whoAmI } from '../../control-plane/who-am-i.ts'
import { start } from '../run.ts'
import { evidenceIn, tokenSecret, type TokenSite, tokenSite } from './site.ts'

const cluster = await useControlPlane()
const QUARANTINE = 'kubernetes.io/legacy-token-invalid-since'
/** The harness writes no API server down, so that the operator has to say which there are. */
const ALONE = ['--api-server', cluster.url]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'revoke-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function isTouched({ labels }: TokenSite): Promise<boolean> {
  return QUARANTINE in (await labels())
}

/** A user who may do this to Secrets of the namespace, and nothing else. */
async function userWho(site: TokenSite, verbs: readonly string[]): Promise<string> {
  const { namespace } = site
  const name = `user-${namespace}`
  const group = 'rbac.authorization.k8s.io'
  const roles = `/apis/${group}/v1/namespaces/${namespace}`
  await cluster.admin.create(`${roles}/roles`, {
    metadata: { name },
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs }],
  })
  await cluster.admin.create(`${roles}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: group, kind: 'Role', name },
    subjects: [{ apiGroup: group, kind: 'User', name }],
  })
  return cluster.kubeconfigForUser(name, [], namespace)
}

describe('the token of a Secret', () => {
  test.concurrent('shows its next try after the quarantine', async () => {
    const site = await tokenSite(cluster)
    const early = await site.revoke(['--watch'])
    expect(early.stderr).toContain('holds no quarantined token')
    expect(early.status).toBe(2)
    const revoked = await site.revoke([...ALONE, '--yes'])
    expect(revoked.status).toBe(0)
    const watching = site.revoke(['--watch'])
    const thief = await cluster.kubeconfigForToken(site.token)
    const tried = await eventually('the try to be noted', async () => {
      expect(await whoAmI(thief)).toBeUndefined()
      return 'kubernetes.io/legacy-token-last-used' in (await site.labels())
    })
    expect(tried).toBe(true)
    const { status, stdout } = await watching
    expect(stdout).toContain('was tried since its quarantine')
    expect(status).toBe(1)
  })

  test.concurrent('is not touched when its Secret is another one by now', async () => {
    const site = await tokenSite(cluster)
    const proxy = await cluster.startProxy()
    proxy.faults.add({ verb: 'patch', resource: 'secrets' }, delay(4000))
    const evidence = path.join(folder, 'replaced.json')
    const running = site.revoke(['--api-server', proxy.url, '--yes'], {
      kubeconfig: await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace),
      evidence,
    })
    await eventually('the quarantine to be under way', () =>
      Promise.resolve(proxy.requests.some(({ verb }) => verb === 'patch')),
    )
    await cluster.admin.delete(site.secret)
    await cluster.admin.create(path.posix.dirname(site.secret), tokenSecret('ci-token'))
    const { status, stderr } = await running
    await proxy.stop()
    expect(stderr).toMatch(/^error: .*409/m)
    expect(status).toBe(4)
    expect(await isTouched(site)).toBe(false)
    expect(existsSync(evidence)).toBe(false)
  })

  test.concurrent('is not touched by who may not patch its Secret', async () => {
    const site = await tokenSite(cluster)
    const evidence = path.join(folder, 'forbidden.json')
    const kubeconfig = await userWho(site, ['get'])
    const { status, stderr } = await site.revoke([...ALONE, '--yes'], { kubeconfig, evidence })
    expect(stderr).toContain('may not patch')
    expect(status).toBe(3)
    expect(await isTouched(site)).toBe(false)
    expect(existsSync(evidence)).toBe(false)
  })

  test.concurrent('is shown itself by who may not review tokens, and unproven where servers are not known', async () => {
    const site = await tokenSite(cluster)
    const evidence = path.join(folder, 'itself.json')
    const kubeconfig = await userWho(site, ['get', 'patch'])
    const { status, stderr } = await site.revoke(['--yes'], { kubeconfig, evidence })
    expect(stderr).toContain('--api-server')
    expect(status).toBe(1)
    expect(evidenceIn(evidence)).toMatchObject({
      verdict: 'unproven',
      proofs: [
        { asked: 'SelfSubjectReview with the token itself', verdict: 'proven' },
        { asked: 'EndpointSlices of default/kubernetes', verdict: 'unanswered' },
      ],
    })
  })

  test.concurrent('is only planned and tried with --dry-run, and not without a terminal', async () => {
    const site = await tokenSite(cluster)
    const before = (await cluster.admin.get(site.secret)).metadata.resourceVersion
    for (const how of ['client', 'server']) {
      for (const more of [[], ['--delete']]) {
        const { status, stderr } = await site.revoke([`--dry-run=${how}`, ...more])
        expect(stderr).toContain('1 quarantine   label legacy-token-invalid-since=')
        expect(status).toBe(0)
      }
    }
    const { status, stderr } = await site.revoke([])
    expect(stderr).toContain('add --yes')
    expect(status).toBe(2)
    expect((await cluster.admin.get(site.secret)).metadata.resourceVersion).toBe(before)
  })

  test.concurrent('is dead at once with --break-glass, without a look at who uses it', async () => {
    const site = await tokenSite(cluster)
    const proxy = await cluster.startProxy()
    const kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], site.namespace)
    const words = ['--api-server', proxy.url, '--break-glass']
    const { status, stderr } = await site.revoke(words, { kubeconfig })
    expect(stderr).toContain('break glass: what uses it fails from now on')
    expect(status).toBe(0)
    expect(proxy.requests.filter(({ verb }) => verb === 'list')).toEqual([])
    await proxy.stop()
  })

  test.concurrent.each([
    { signal: 'SIGINT', ends: 130, says: 'what was done until then' },
    { signal: 'SIGKILL', ends: null, says: '' },
  ] as const)(
    'leaves evidence of what was done when $signal ends the wait',
    async ({ signal, ends, says }) => {
      const { namespace, kubeconfig, labels } = await tokenSite(cluster)
      const evidence = path.join(folder, `${signal}.json`)
      const words = ['revoke', `${namespace}/ci-token`, ...ALONE, '--yes', '--evidence', evidence]
      const { child, ended } = start(words, { kubeconfig })
      await eventually('the quarantine', async () => QUARANTINE in (await labels()))
      await eventually('the evidence', () => Promise.resolve(existsSync(evidence)))
      child.kill(signal)
      const { status, stderr } = await ended
      expect(status).toBe(ends)
      expect(stderr).toContain(says)
      expect(evidenceIn(evidence)).toMatchObject({
        verdict: 'unproven',
        deeds: [{ step: 'quarantine', outcome: 'done' }],
        proofs: [],
      })
    },
  )
})
