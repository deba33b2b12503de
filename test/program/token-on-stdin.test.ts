import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KubeObject } from '../control-plane/admin-client.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { requestToken } from '../control-plane/identities.ts'
import { eventually } from '../control-plane/eventually.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Ran, run } from './run.ts'

const cluster = await useControlPlane()
const RBAC = 'rbac.authorization.k8s.io'
let proxy: FaultProxy
let namespace: string
/** The user whose kubeconfig is used has a certificate and may do anything. */
let kubeconfig: string

beforeAll(async () => {
  proxy = await cluster.startProxy()
  kubeconfig = proxy.adminKubeconfig
  namespace = await cluster.createNamespace('stdin')
})
afterAll(() => proxy.stop())

function object(apiVersion: string, kind: string, name: string, rest: object): KubeObject {
  return { apiVersion, kind, metadata: { namespace, name }, ...rest }
}

/** Lets somebody patch the one Secret, which answers with its value. */
async function letPatch(subject: object): Promise<void> {
  const rules = [
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], verbs: ['patch'] },
  ]
  await cluster.admin.apply([
    object('v1', 'Secret', 'db', {}),
    object(`${RBAC}/v1`, 'Role', 'rotator', { rules }),
    object(`${RBAC}/v1`, 'RoleBinding', 'rotator', {
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'rotator' },
      subjects: [subject],
    }),
  ])
}

interface Answer {
  readonly verdict: string
  readonly identity: object
  readonly path: readonly { readonly id: string }[]
}

async function why(token: string): Promise<{ readonly ran: Ran; readonly answer: Answer }> {
  proxy.clearLog()
  const words = ['reach', `${namespace}/db`, '--why', '-', '-o', 'json']
  const ran = await run(words, { kubeconfig, input: `${token}\n` })
  await proxy.idle()
  expect(ran.stderr + ran.stdout).not.toContain(token)
  return { ran, answer: (ran.status === 0 ? JSON.parse(ran.stdout) : {}) as Answer }
}

const reviews = () =>
  proxy.requests.filter(({ resource }) => resource === 'selfsubjectreviews').length

test('a service account’s token says itself whose it is, and is sent nowhere', async () => {
  const name = 'rotator'
  await cluster.admin.apply([object('v1', 'ServiceAccount', name, {})])
  await letPatch({ kind: 'ServiceAccount', namespace, name })
  const token = await requestToken(cluster.admin, namespace, name)
  const { ran, answer } = await why(token)
  expect(ran.stderr).toMatch(
    /^the token says that it is sa\/\S+\/rotator's, expires 20\d\d-\S+Z\n$/,
  )
  expect(answer).toMatchObject({
    verdict: 'yes',
    identity: {
      subject: { kind: 'ServiceAccount', namespace, name },
      groups: [],
      token: { state: 'unverified', reasons: [] },
    },
  })
  expect(answer.path.map(({ id }) => id)).toEqual(['D7'])
  expect(reviews()).toBe(0)
  await cluster.admin.delete(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`)
  const later = await why(token)
  expect(later.ran.stderr).toContain(
    'an API server refuses it: its service account rotator does not exist',
  )
  expect(later.answer.identity).toMatchObject({ token: { state: 'ownerGone' } })
}, 60_000)

test('the API server says whose any other token is, and is not asked about the certificate beside it', async () => {
  const id = randomBytes(3).toString('hex')
  const token = `${id}.${randomBytes(8).toString('hex')}`
  const group = `system:bootstrappers:rotators-${id}`
  await cluster.admin.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'kube-system', name: `bootstrap-token-${id}` },
      type: 'bootstrap.kubernetes.io/token',
      stringData: {
        'token-id': id,
        'token-secret': token.slice(id.length + 1),
        'usage-bootstrap-authentication': 'true',
        'auth-extra-groups': group,
      },
    },
  ])
  await letPatch({ kind: 'Group', apiGroup: RBAC, name: group })
  const { answer } = await eventually('the token to be known', async () => {
    const asked = await why(token)
    return asked.ran.status === 0 ? asked : undefined
  })
  expect(answer).toMatchObject({
    verdict: 'yes',
    identity: {
      subject: { kind: 'User', name: `system:bootstrap:${id}` },
      groups: ['system:bootstrappers', group],
      token: { state: 'accepted' },
    },
  })
  expect(reviews()).toBe(1)
  await cluster.admin.delete(`/api/v1/namespaces/kube-system/secrets/bootstrap-token-${id}`)
}, 60_000)

test('a token that the API server does not accept ends with 3, and is not repeated', async () => {
  const { ran } = await why(`zzzzzz.${randomBytes(8).toString('hex')}`)
  expect(ran).toMatchObject({ status: 3, stdout: '' })
  expect(ran.stderr).toContain('does not accept the token from standard input (401)')
}, 60_000)
