import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { writeKubeconfig } from '../../control-plane/kubeconfig.ts'
import { whoAmI } from '../../control-plane/who-am-i.ts'
import { evidenceIn, tokenIn, tokenSecret, type TokenSite, tokenSite } from './site.ts'

/** Three API servers over one etcd, each with a memory of its own, that sign tokens with RSA. */
let plane: OwnControlPlane
let others: readonly string[]
let folder: string
let site: TokenSite

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'revoke-'))
  plane = await startControlPlane({ apiServers: 3, tokens: 'RS256', controllers: true })
  others = plane.urls.slice(1).flatMap((url) => ['--api-server', url])
}, 300_000)
beforeEach(async () => {
  site = await tokenSite(plane)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await plane.stop()
})

/** Whether each server takes the token; who does remembers that for ten seconds. */
function takers(token: string): Promise<readonly boolean[]> {
  return Promise.all(
    plane.urls.map(async (url, index) => {
      const content = { url, caPem: plane.caPem, userName: 'thief', credential: { token } }
      const kubeconfig = await writeKubeconfig(path.join(folder, `thief-${index}`), content)
      // Of a refusal there is no user in the answer.
      const user = (await whoAmI(kubeconfig)) as { readonly username: string } | undefined
      return user !== undefined
    }),
  )
}

test('a token that three servers remember is dead on all of them within 15 s, undone, and deleted', async () => {
  await eventually('every server to take the token', async () =>
    (await takers(site.token)).every(Boolean),
  )
  const evidence = path.join(folder, 'quarantined.json')
  const quarantined = await site.revoke([...others, '--yes'], { evidence })
  expect(quarantined.stderr).toContain('dead: everybody who was asked refuses it')
  expect(quarantined.status).toBe(0)
  const { verdict, deeds, proofs } = evidenceIn(evidence)
  expect(verdict).toBe('dead')
  expect(deeds.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    'quarantine done',
    'watch done',
  ])
  expect(proofs.map(({ of }) => of).toSorted()).toEqual([...plane.urls].toSorted())
  for (const { waited, times } of proofs) {
    expect(waited).toBeGreaterThanOrEqual(10)
    expect(waited).toBeLessThanOrEqual(15)
    expect(times).toBeGreaterThan(2)
  }
  expect(await takers(site.token)).toEqual([false, false, false])

  const undone = await site.revoke([...others, '--undo', '--yes'])
  expect(undone.stderr).toContain('alive again')
  expect(undone.status).toBe(0)
  expect(await takers(site.token)).toEqual([true, true, true])

  const deleted = await site.revoke([...others, '--delete', '--yes'])
  expect(deleted.status).toBe(0)
  expect(deleted.stderr).toContain('never make a Secret ci-token for this service account again')
  expect(await takers(site.token)).toEqual([false, false, false])

  // Why `create` and `apply` refuse the name from now on.
  await plane.admin.create(`/api/v1/namespaces/${site.namespace}/secrets`, tokenSecret('ci-token'))
  expect(await tokenIn(plane, site.secret)).toBe(site.token)
  await eventually('the leaked token to be alive again', async () =>
    (await takers(site.token)).every(Boolean),
  )
}, 240_000)

test('a server that does not answer makes it unproven', async () => {
  await plane.kill('kube-apiserver-3')
  try {
    const evidence = path.join(folder, 'silent.json')
    const { status, stderr } = await site.revoke([...others, '--yes'], { evidence })
    expect(stderr).toContain('UNPROVEN')
    expect(status).toBe(1)
    const { verdict, proofs } = evidenceIn(evidence)
    expect(verdict).toBe('unproven')
    expect(proofs.map((proof) => proof.verdict)).toEqual(['proven', 'proven', 'unanswered'])
  } finally {
    await plane.restart('kube-apiserver-3')
  }
}, 240_000)

test('an address that the cluster names and nobody reaches makes it unproven', async () => {
  await plane.admin.create('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.1'] }],
    ports: [{ name: 'https', port: 6443 }],
  })
  const evidence = path.join(folder, 'unreachable.json')
  const { status } = await site.revoke(['--yes'], { evidence })
  expect(status).toBe(1)
  const proofs = evidenceIn(evidence).proofs.map(({ of, verdict }) => [of, verdict])
  expect(proofs).toEqual([
    [plane.url, 'proven'],
    ['https://192.0.2.1:6443', 'unanswered'],
  ])
}, 240_000)
