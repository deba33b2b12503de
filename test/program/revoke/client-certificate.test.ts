import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, issue, type KeyPair, type LeafOptions } from '../../control-plane/pki.ts'
import { loadAuthority } from '../../control-plane/credentials.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, run } from '../run.ts'
import { evidenceIn } from './site.ts'

const cluster = await useControlPlane()
const RBAC = 'rbac.authorization.k8s.io'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'certificate-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Site {
  readonly namespace: string
  readonly user: string
  readonly evidence: string
  /** Puts a certificate into Secret `jane` as such. */
  hold(pair: KeyPair): Promise<void>
  holdText(data: Readonly<Record<string, string>>): Promise<void>
  revoke(...words: readonly string[]): Promise<Ran>
}

async function site(): Promise<Site> {
  const namespace = await cluster.createNamespace('certificate')
  const evidence = path.join(folder, `${namespace}.json`)
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  const keys: string[] = []
  return {
    namespace,
    evidence,
    user: `jane-${namespace}`,
    async hold({ certPem, keyPem }) {
      keys.push(...keyPem.split('\n').slice(1, -2))
      const stringData = { 'tls.crt': certPem, 'tls.key': keyPem }
      const type = 'kubernetes.io/tls'
      await cluster.admin.create(secrets, { metadata: { name: 'jane' }, type, stringData })
    },
    async holdText(stringData) {
      await cluster.admin.create(secrets, { metadata: { name: 'jane' }, stringData })
    },
    async revoke(...words) {
      const given = ['--api-server', cluster.url, '--evidence', evidence, '--yes', ...words]
      const { adminKubeconfig: kubeconfig } = cluster
      const ran = await run(['revoke', `${namespace}/jane`, ...given], { kubeconfig })
      const written = ran.status === 2 ? '' : readFileSync(evidence, 'utf8')
      for (const line of keys) expect(ran.stdout + ran.stderr + written).not.toContain(line)
      return ran
    },
  }
}

async function certificate(leaf: Omit<LeafOptions, 'usage'>): Promise<KeyPair> {
  return issue(await loadAuthority(cluster.info.folder), { ...leaf, usage: 'client' })
}

/** Binds users and groups to a role that may read Secrets of the namespace. */
async function bind(namespace: string, name: string, subjects: readonly object[]): Promise<void> {
  const roles = `/apis/${RBAC}/v1/namespaces/${namespace}`
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }]
  await cluster.admin.create(`${roles}/roles`, { metadata: { name }, rules })
  const roleRef = { apiGroup: RBAC, kind: 'Role', name }
  await cluster.admin.create(`${roles}/rolebindings`, { metadata: { name }, roleRef, subjects })
}

function subject(kind: 'User' | 'Group', name: string): object {
  return { apiGroup: RBAC, kind, name }
}

/** Runs the commands that a plan shows. */
function carryOut(stderr: string): void {
  const commands = stderr.split('\n').filter((line) => line.startsWith('   kubectl '))
  const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: cluster.adminKubeconfig }
  for (const line of commands) expect(spawnSync('sh', ['-c', line], { env }).status).toBe(0)
}

describe('a client certificate of the API server', () => {
  test.concurrent('is alive until its rights are gone, and powerless then', async () => {
    const { namespace, user, hold, revoke, evidence } = await site()
    const group = `team-${namespace}`
    await bind(namespace, 'alone', [subject('User', user)])
    await bind(namespace, 'shared', [subject('User', 'other'), subject('User', user)])
    await bind(namespace, 'team', [subject('Group', group)])
    await hold(await certificate({ commonName: user, organizations: [group] }))
    const alive = await revoke()
    expect(alive.stderr).toContain(
      `a client certificate for user ${user}, in ${group}, valid until`,
    )
    expect(alive.stderr).toContain(`delete rolebinding/alone in ${namespace}  BY HAND`)
    expect(alive.stderr).toContain(`take it out of rolebinding/shared in ${namespace}  BY HAND`)
    expect(alive.stderr).toContain(`everybody in ${group} loses that too  BY HAND`)
    expect(alive.stderr).toContain('ALIVE')
    expect(alive.status).toBe(1)
    carryOut(alive.stderr)
    rmSync(evidence)
    const gone = await revoke()
    expect(gone.stderr).toContain('powerless: it is accepted still')
    expect(gone.stderr).toContain('only another client CA of the API server ends that before')
    expect(gone.status).toBe(0)
    expect(evidenceIn(evidence)).toMatchObject({
      verdict: 'powerless',
      deeds: [],
      proofs: [{ asked: 'SelfSubjectAccessReview', verdict: 'proven' }],
    })
  })

  test.concurrent('of system:masters stays alive whatever is removed', async () => {
    const { user, hold, revoke } = await site()
    await hold(await certificate({ commonName: user, organizations: ['system:masters'] }))
    const { status, stderr } = await revoke()
    expect(stderr).toContain('system:masters bypasses authorization')
    expect(stderr).toContain('ALIVE')
    expect(status).toBe(1)
  })

  test.concurrent('of a node is never called powerless', async () => {
    const { namespace, hold, revoke } = await site()
    const commonName = `system:node:${namespace}`
    await hold(await certificate({ commonName, organizations: ['system:nodes'] }))
    const { status, stderr } = await revoke()
    expect(stderr).toContain('may read what the pods of that node use')
    expect(stderr).not.toContain('powerless')
    expect(status).toBe(1)
  })

  test.concurrent('in a kubeconfig is dead when it has expired', async () => {
    const { user, holdText, revoke } = await site()
    const { certPem, keyPem } = await certificate({ commonName: user, validForMs: -1000 })
    const encode = (text: string): string => Buffer.from(text).toString('base64')
    const part = { 'client-certificate-data': encode(certPem), 'client-key-data': encode(keyPem) }
    const users = [{ name: 'jane', user: part }]
    await holdText({ config: JSON.stringify({ clusters: [], users }) })
    const { status, stderr } = await revoke()
    expect(stderr).toContain('dead: everybody who was asked refuses it')
    expect(status).toBe(0)
  })

  test.concurrent('of another authority is unproven, since others may accept it', async () => {
    const { user, hold, revoke } = await site()
    await hold(await issue(await createAuthority('other'), { commonName: user, usage: 'client' }))
    const { status, stderr } = await revoke()
    expect(stderr).toContain('the API server does not know it')
    expect(stderr).toContain('UNPROVEN')
    expect(status).toBe(1)
  })

  test.concurrent('is not deleted, as that would change nothing', async () => {
    const { user, hold, revoke } = await site()
    await hold(await certificate({ commonName: user }))
    const { status, stderr } = await revoke('--delete')
    expect(stderr).toContain('can be neither quarantined nor revoked')
    expect(status).toBe(2)
  })
})
