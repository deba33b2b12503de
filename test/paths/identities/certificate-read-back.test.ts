import { demonstrate } from '../demonstration.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { mayRead, read, user } from './accounts.ts'
import {
  approve,
  collect,
  csrRule,
  put,
  type ReadBack,
  signerRule,
  submit,
} from './certificates.ts'
import { CLIENT } from './certificate-request.ts'

const jane = ({ unique }: Pick<Scene, 'unique'>) => `jane-${unique}`
const all = (path: string) => path.slice(0, path.lastIndexOf('/'))
const only = (name: string) => `fieldSelector=metadata.name%3D${name}`

interface Way {
  readonly rule: (name: string) => Rule
  readonly back: ReadBack
}

/** What returns a request that is stored, its certificate included. */
const WAYS: Readonly<Record<string, Way>> = {
  get: {
    rule: (name) => csrRule('get', undefined, name),
    back: (attacker, { path }) => attacker.get(path),
  },
  list: {
    rule: (name) => csrRule('list', undefined, name),
    back: (attacker, { path, name }) => attacker.get(`${all(path)}?${only(name)}`),
  },
  watch: {
    rule: (name) => csrRule('watch', undefined, name),
    back: (attacker, { path, name }) =>
      attacker.get(`${all(path)}?watch=1&timeoutSeconds=1&${only(name)}`),
  },
  patch: {
    rule: (name) => csrRule('patch', undefined, name),
    back: (attacker, { path }) => attacker.patch(`${path}?dryRun=All`, {}),
  },
  update: {
    rule: (name) => csrRule('update', undefined, name),
    back: (attacker, { path, name }) => put(attacker, `${path}?dryRun=All`, name),
  },
  delete: {
    rule: (name) => csrRule('delete', undefined, name),
    back: (attacker, { path }) =>
      attacker.request('DELETE', `${path}?dryRun=All&propagationPolicy=Foreground`),
  },
  deletecollection: {
    rule: () => csrRule('deletecollection'),
    back: (attacker, { path, name }) =>
      attacker.request('DELETE', `${all(path)}?dryRun=All&${only(name)}`),
  },
  'get on approval': {
    rule: (name) => csrRule('get', 'approval', name),
    back: (attacker, { path }) => attacker.get(`${path}/approval`),
  },
  'get on status': {
    rule: (name) => csrRule('get', 'status', name),
    back: (attacker, { path }) => attacker.get(`${path}/status`),
  },
  'patch on status': {
    rule: (name) => csrRule('patch', 'status', name),
    back: (attacker, { path }) => attacker.patch(`${path}/status?dryRun=All`, {}),
  },
}

/** Asks for a certificate; the administrator approves it, as an approver who looks away would. */
async function approvedByAnother(scene: Scene, pending: Parameters<typeof approve>[1]) {
  const { admin } = scene
  await admin.patch(`${pending.path}/approval`, {
    status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Test' }] },
  })
}

for (const [way, { rule, back }] of Object.entries(WAYS)) {
  demonstrate({
    id: 'I16',
    title: `${way} gives back the certificate of a request that another has approved`,
    given: (scene) => ({
      clusterRules: [csrRule('create'), rule(scene.unique)],
      manifests: mayRead(user(jane(scene))),
    }),
    attack: async (attacker, scene) => {
      const pending = await submit(attacker, scene, { commonName: jane(scene) })
      await approvedByAnother(scene, pending)
      return read(attacker.with(await collect(attacker, pending, back)), scene)
    },
    without: way,
    twin: (scene) => ({
      clusterRules: [csrRule('create')],
      manifests: mayRead(user(jane(scene))),
    }),
    // An approver who looks away is nobody's right.
    reach: { verdict: 'no' },
  })
}

for (const verb of ['update', 'patch'] as const) {
  demonstrate({
    id: 'I16',
    title: `create, approve and ${verb} on approval are enough: a second ${verb} gives back the certificate`,
    given: (scene) => ({
      clusterRules: [
        csrRule('create'),
        csrRule(verb, 'approval', scene.unique),
        signerRule('approve', CLIENT),
      ],
      manifests: mayRead(user(jane(scene))),
    }),
    attack: async (attacker, scene) => {
      const pending = await submit(attacker, scene, { commonName: jane(scene) })
      await approve(attacker, pending, verb)
      const held = await collect(attacker, pending, (who, { path, name }) =>
        verb === 'update'
          ? put(who, `${path}/approval?dryRun=All`, name)
          : who.patch(`${path}/approval?dryRun=All`, {}),
      )
      return read(attacker.with(held), scene)
    },
    without: 'approve on the signer',
    twin: (scene) => ({
      clusterRules: [csrRule('create'), csrRule(verb, 'approval', scene.unique)],
      manifests: mayRead(user(jane(scene))),
    }),
  })
}
