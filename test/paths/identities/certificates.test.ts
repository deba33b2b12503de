import { expect, test } from 'vitest'
import { createAuthority, issue } from '../../control-plane/pki.ts'
import { attackerAt } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { account, group, mayRead, READER, read, readerAccount, user } from './accounts.ts'
import { applyAs, clusterRoleBinding } from './bindings.ts'
import { askFor, CLIENT, KUBELET_CLIENT, signingRequest } from './certificate-request.ts'
import { approve, collect, csrRule, signerRule, submit } from './certificates.ts'
import { NODE, podOnNode } from './pods.ts'

const jane = ({ unique }: Pick<Scene, 'unique'>) => `jane-${unique}`

/** All that making a certificate oneself takes. */
const APPROVER: readonly Rule[] = [
  csrRule('create'),
  csrRule('patch', 'approval'),
  signerRule('approve', CLIENT),
]
const GET = csrRule('get')

/** Whoever makes certificates can be a controller that reads Secrets, whatever this twin tries. */
const AS_ANOTHER = { twin: 'yes', twinRow: 'I16' } as const

demonstrate({
  id: 'I16',
  title: 'a certificate approved by oneself makes one any user',
  given: (scene) => ({
    clusterRules: [...APPROVER, GET],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: async (attacker, scene) => {
    const pending = await submit(attacker, scene, { commonName: jane(scene) })
    await approve(attacker, pending)
    return read(attacker.with(await collect(attacker, pending)), scene)
  },
  without: 'the subresource approval',
  twin: (scene) => ({
    clusterRules: [csrRule('create'), csrRule('patch'), signerRule('approve', CLIENT), GET],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I16',
  title: 'approve for all signers of a domain will do',
  given: (scene) => ({
    clusterRules: [
      csrRule('create'),
      csrRule('patch', 'approval'),
      signerRule('approve', 'kubernetes.io/*'),
      GET,
    ],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: async (attacker, scene) => {
    const pending = await submit(attacker, scene, { commonName: jane(scene) })
    await approve(attacker, pending)
    return read(attacker.with(await collect(attacker, pending)), scene)
  },
  without: 'this signer, another being named',
  twin: (scene) => ({
    clusterRules: [
      csrRule('create'),
      csrRule('patch', 'approval'),
      signerRule('approve', KUBELET_CLIENT),
      GET,
    ],
    manifests: mayRead(user(jane(scene))),
  }),
})

demonstrate({
  id: 'I16',
  title: 'the organisation of the certificate makes one a member of any group but one',
  given: ({ unique }) => ({
    clusterRules: [...APPROVER, GET],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
  attack: async (attacker, scene) => {
    const organizations = [`readers-${scene.unique}`]
    const pending = await submit(attacker, scene, { commonName: 'x', organizations })
    await approve(attacker, pending)
    return read(attacker.with(await collect(attacker, pending)), scene)
  },
  without: 'create',
  twin: ({ unique }) => ({
    clusterRules: [...APPROVER.slice(1), GET],
    manifests: mayRead(group(`readers-${unique}`)),
  }),
})

demonstrate({
  id: 'I16',
  title: 'a certificate in the name of a service account, there or not, counts as the account',
  given: (scene) => ({
    clusterRules: [...APPROVER, GET],
    manifests: readerAccount(scene).slice(1),
  }),
  attack: async (attacker, scene) => {
    const commonName = `system:serviceaccount:${scene.namespace}:${READER}`
    const pending = await submit(attacker, scene, { commonName })
    await approve(attacker, pending)
    return read(attacker.with(await collect(attacker, pending)), scene)
  },
  without: 'a binding of the account',
  twin: { clusterRules: [...APPROVER, GET], manifests: [account(READER)] },
  reach: AS_ANOTHER,
})

demonstrate({
  id: 'I16',
  title: 'a certificate for API clients may name a node and its group',
  given: (scene) => ({ ...podOnNode()(scene), clusterRules: [...APPROVER, GET] }),
  attack: async (attacker, scene) => {
    const asked = { commonName: `system:node:${NODE}`, organizations: ['system:nodes'] }
    const pending = await submit(attacker, scene, asked)
    await approve(attacker, pending)
    return read(attacker.with(await collect(attacker, pending)), scene)
  },
  without: 'a pod with the Secret on it',
  twin: (scene) => ({ ...podOnNode('worker-2')(scene), clusterRules: [...APPROVER, GET] }),
  reach: AS_ANOTHER,
})

demonstrate({
  id: 'I16',
  title: 'create and patch that name the request suffice when it is applied',
  given: (scene) => ({
    clusterRules: [
      csrRule('create', undefined, scene.unique),
      csrRule('patch', undefined, scene.unique),
      ...APPROVER.slice(1),
    ],
    manifests: mayRead(user(jane(scene))),
  }),
  attack: async (attacker, scene) => {
    const { keyPem, requestPem } = await askFor({ commonName: jane(scene) })
    const name = scene.unique
    const path = `/apis/certificates.k8s.io/v1/certificatesigningrequests/${name}`
    await applyAs(attacker, path, signingRequest(name, requestPem))
    scene.cleanUp(() => scene.admin.delete(path))
    const pending = { name, path, keyPem }
    await approve(attacker, pending)
    const held = await collect(attacker, pending, (who) => who.patch(path, {}))
    return read(attacker.with(held), scene)
  },
  without: 'create',
  twin: (scene) => ({
    clusterRules: [csrRule('patch', undefined, scene.unique), ...APPROVER.slice(1)],
    manifests: mayRead(user(jane(scene))),
  }),
})

test('I16: one may ask and another approve, if the attacker is both', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [csrRule('create')],
      manifests: [
        ...mayRead(user(jane(place))),
        account('approver'),
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: `approver-${place.unique}` },
          rules: [csrRule('patch', 'approval'), signerRule('approve', CLIENT)],
        },
        clusterRoleBinding(`approver-${place.unique}`, `approver-${place.unique}`, {
          kind: 'ServiceAccount',
          name: 'approver',
          namespace: place.namespace,
        }),
      ],
    }),
    'I16',
  )
  const attacker = attackerIn(scene)
  const pending = await submit(attacker, scene, { commonName: jane(scene) })
  const token = await scene.admin.create<{ status: { token: string } }>(
    `/api/v1/namespaces/${scene.namespace}/serviceaccounts/approver/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  )
  const approver = attackerAt(scene.plane, { token: token.status.token })
  await approve(approver, pending)
  const held = await collect(approver, pending, (who, { path }) =>
    who.patch(`${path}/approval?dryRun=All`, {}),
  )
  expect((await attacker.with(held).get(scene.secret.path)).status).toBe(200)
})

test('I16: system:masters as the organisation is refused when the request is created', async () => {
  const scene = await stage({ clusterRules: [...APPROVER, GET] }, 'I16')
  const asked = { commonName: 'x', organizations: ['system:masters'] }
  const submitted = submit(attackerIn(scene), scene, asked)
  await expect(submitted).rejects.toThrow('system:masters')
})

test('I17: sign on a signer and update on status hand out nothing that the API server trusts', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [
        csrRule('create'),
        csrRule('patch', 'approval'),
        csrRule('patch', 'status'),
        csrRule('update', 'status'),
        signerRule('sign', CLIENT),
        GET,
      ],
      manifests: mayRead(user(jane(place))),
    }),
    'I17',
  )
  const attacker = attackerIn(scene)
  const pending = await submit(attacker, scene, { commonName: jane(scene) })
  await expect(approve(attacker, pending)).rejects.toThrow('not permitted to approve')
  // With sign goes the right to write the certificate, but not the key that it has to be signed with.
  const authority = await createAuthority('own')
  const own = await issue(authority, { commonName: jane(scene), usage: 'client' })
  const certificate = Buffer.from(own.certPem).toString('base64')
  const written = await attacker.patch(`${pending.path}/status`, { status: { certificate } })
  expect(written.json.status.certificate).toBe(certificate)
  expect((await attacker.with(own).try('GET', scene.secret.path)).status).toBe(401)
})
