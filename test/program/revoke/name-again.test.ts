import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { forbidden } from '../../control-plane/faults.ts'
import { type Ran, run } from '../run.ts'
import { tokenSecret } from './site.ts'

const cluster = await useControlPlane()
const ALIVE = 'if a Secret of this name was deleted before, its token is alive again'
const ACCOUNT = 'kubernetes.io/service-account.name=deployer'

let folder: string
let namespace: string
let kubeconfig: string
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'name-'))
  namespace = await cluster.createNamespace('name')
  kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const annotations = { 'kubectl-vault-secret/revoked-token-secrets': 'older,ci-token' }
  await cluster.admin.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    metadata: { name: 'deployer', annotations },
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Way {
  readonly verb: string
  readonly make: (name: string, kubeconfig: string) => Promise<Ran>
}

const ways: readonly Way[] = [
  {
    verb: 'create',
    make: (name, as) =>
      run(
        `create ${name} --type service-account-token --from-stdin note --annotation ${ACCOUNT}`.split(
          ' ',
        ),
        { kubeconfig: as, input: 'a note' },
      ),
  },
  {
    verb: 'apply',
    make: (name, as) => {
      const file = path.join(folder, `${name}.json`)
      writeFileSync(
        file,
        JSON.stringify({ apiVersion: 'v1', kind: 'Secret', ...tokenSecret(name) }),
      )
      return run(['apply', '-f', file], { kubeconfig: as })
    },
  },
]

const isThere = (name: string): Promise<boolean> =>
  cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`).then(
    () => true,
    () => false,
  )

describe.each(ways)('$verb', ({ verb, make }) => {
  test('refuses a name whose token was revoked', async () => {
    const { status, stderr } = await make('ci-token', kubeconfig)
    expect(stderr).toContain('would bring the same token back to life')
    expect(status).toBe(2)
    expect(await isThere('ci-token')).toBe(false)
  })

  test('warns of any other name for a token', async () => {
    const name = `new-${verb}`
    const { status, stderr } = await make(name, kubeconfig)
    expect(stderr).toContain(ALIVE)
    expect(status).toBe(0)
    expect(await isThere(name)).toBe(true)
  })

  test('only warns where the service account cannot be read', async () => {
    const proxy = await cluster.startProxy()
    proxy.faults.add({ resource: 'serviceaccounts' }, forbidden())
    const name = `blind-${verb}`
    const as = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
    const { status, stderr } = await make(name, as)
    await proxy.stop()
    expect(stderr).toContain(`${ALIVE}; what was revoked for deployer could not be read`)
    expect(status).toBe(0)
  })
})
