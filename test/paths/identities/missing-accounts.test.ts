import { expect, test } from 'vitest'
import { startControlPlane } from '../../control-plane/control-plane.ts'
import { requestToken } from '../../control-plane/identities.ts'
import { type Answer, type Attacker, attackerAt } from '../attacker.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import {
  RBAC,
  RBAC_GROUP,
  READER,
  group,
  mayRead,
  read,
  readerAccount,
  READS_TARGET,
  tokenOf,
  until,
} from './accounts.ts'
import { tokenIn, tokenSecret } from './token-secret.ts'

const CREATE = { verbs: ['create'], resources: ['serviceaccounts'] }
const TOKEN = { verbs: ['create'], resources: ['serviceaccounts/token'] }

/** What binds the Secret to an account that is not there. */
const dangling = (scene: Scene, home = scene.attackerNamespace) =>
  readerAccount(scene, home).filter(({ kind }) => kind !== 'ServiceAccount')

demonstrate({
  id: 'I23',
  title: 'creating the account that a binding waits for, and its token, reads the Secret',
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [CREATE, TOKEN] },
    manifests: dangling(scene),
  }),
  attack: async (attacker, scene) => {
    const namespace = scene.attackerNamespace
    const body = { metadata: { name: READER } }
    await attacker.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, body)
    return read(attacker.with(await tokenOf(attacker, { namespace, name: READER })), scene)
  },
  without: 'create on serviceaccounts',
  twin: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [TOKEN] },
    manifests: dangling(scene),
  }),
  twinEnds: 403,
})

demonstrate({
  id: 'I23',
  title: 'the account has to be the one that the binding names',
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [CREATE, TOKEN] },
    manifests: dangling(scene),
  }),
  attack: async (attacker, scene) => {
    const namespace = scene.attackerNamespace
    const body = { metadata: { name: READER } }
    await attacker.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, body)
    return read(attacker.with(await tokenOf(attacker, { namespace, name: READER })), scene)
  },
  without: 'a binding for it, one of another namespace being bound',
  twin: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [CREATE, TOKEN] },
    manifests: dangling(scene, scene.namespace),
  }),
})

/** The Secret is open to all accounts of its namespace, none of which is at hand. */
const openToAccounts = (scene: Scene) => mayRead(group(`system:serviceaccounts:${scene.namespace}`))
const ROBOT = { ...TOKEN, resourceNames: ['robot'] }

demonstrate({
  id: 'I23',
  title: 'an account of a name that nothing is bound to is in the group of its namespace',
  given: (scene) => ({ rules: [CREATE, ROBOT], manifests: openToAccounts(scene) }),
  attack: async (attacker, scene) => {
    const robot = { namespace: scene.namespace, name: 'robot' }
    const path = `/api/v1/namespaces/${scene.namespace}/serviceaccounts`
    await attacker.create(path, { metadata: { name: robot.name } })
    return read(attacker.with(await tokenOf(attacker, robot)), scene)
  },
  without: 'create on serviceaccounts',
  twin: (scene) => ({ rules: [ROBOT], manifests: openToAccounts(scene) }),
})

/** In the whole cluster, where other accounts have rights of their own. */
const OWN_TOKEN = { ...TOKEN, resourceNames: [READER] }

const gone = ({ unique }: Scene) => `gone-${unique}`

/** The binding to an account of a namespace that is not there. */
const farAway = (scene: Scene) => dangling(scene, gone(scene))

demonstrate({
  id: 'I23',
  title: 'the namespace of the account can be made first',
  given: (scene) => ({
    clusterRules: [CREATE, OWN_TOKEN, { verbs: ['create'], resources: ['namespaces'] }],
    manifests: farAway(scene),
  }),
  attack: makeInNewNamespace,
  without: 'create on namespaces',
  twin: (scene) => ({ clusterRules: [CREATE, OWN_TOKEN], manifests: farAway(scene) }),
})

async function makeInNewNamespace(attacker: Attacker, scene: Scene): Promise<Answer> {
  const namespace = gone(scene)
  const path = `/api/v1/namespaces/${namespace}`
  await attacker.create('/api/v1/namespaces', { metadata: { name: namespace } })
  scene.cleanUp(() => scene.admin.delete(path))
  await attacker.create(`${path}/serviceaccounts`, { metadata: { name: READER } })
  return read(attacker.with(await tokenOf(attacker, { namespace, name: READER })), scene)
}

test('I23: in a namespace that is not there nothing is made', async () => {
  const scene = await stage({ clusterRules: [CREATE] }, 'I23')
  const path = `/api/v1/namespaces/${gone(scene)}/serviceaccounts`
  const answer = await attackerIn(scene).try('POST', path, { body: { metadata: { name: READER } } })
  expect(answer.status).toBe(404)
})

const MINTED = 'minted'
const SECRETS = [
  { verbs: ['create'], resources: ['secrets'] },
  { verbs: ['get'], resources: ['secrets'], resourceNames: [MINTED] },
]

demonstrate({
  id: 'I23',
  title:
    'creating the account that a binding waits for, and a Secret for its token, reads the Secret',
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [CREATE, ...SECRETS] },
    manifests: dangling(scene),
  }),
  attack: async (attacker, scene) => {
    const core = `/api/v1/namespaces/${scene.attackerNamespace}`
    await attacker.create(`${core}/serviceaccounts`, { metadata: { name: READER } })
    await attacker.create(`${core}/secrets`, tokenSecret(MINTED, READER))
    const held = await until('the controller to fill the Secret', async () =>
      tokenIn((await attacker.get(`${core}/secrets/${MINTED}`)).text),
    )
    return read(attacker.with(held), scene)
  },
  without: 'create on serviceaccounts',
  twin: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: SECRETS },
    manifests: dangling(scene),
  }),
})

// Where the controller manager uses one account for all its controllers, the accounts that
// the cluster's own bindings name do not exist: as in this cluster, which has none at all.
test('I23: the account of the aggregation controller leads to every Secret, also when it is not there yet', async () => {
  const plane = await startControlPlane({})
  try {
    const namespace = await plane.createNamespace('i23')
    const secrets = `/api/v1/namespaces/${namespace}/secrets`
    const value = Buffer.from('marked').toString('base64')
    await plane.admin.create(secrets, { metadata: { name: 'target' }, data: { key: value } })
    const path = '/api/v1/namespaces/kube-system/serviceaccounts'
    await plane.admin.create('/api/v1/namespaces/default/serviceaccounts', {
      metadata: { name: 'attacker' },
    })
    const roleRef = { apiGroup: RBAC_GROUP, kind: 'Role', name: 'attacker' }
    const subjects = [{ kind: 'ServiceAccount', name: 'attacker', namespace: 'default' }]
    const inSystem = `${RBAC}/namespaces/kube-system`
    const rules = [CREATE, TOKEN].map((rule) => ({ apiGroups: [''], ...rule }))
    await plane.admin.create(`${inSystem}/roles`, { metadata: { name: 'attacker' }, rules })
    await plane.admin.create(`${inSystem}/rolebindings`, {
      metadata: { name: 'attacker' },
      roleRef,
      subjects,
    })
    const token = await requestToken(plane.admin, 'default', 'attacker')
    const attacker = attackerAt(plane, { token })
    expect((await attacker.try('GET', `${secrets}/target`)).status).toBe(403)

    const name = 'clusterrole-aggregation-controller'
    await attacker.create(path, { metadata: { name } })
    const controller = attacker.with(await tokenOf(attacker, { namespace: 'kube-system', name }))
    expect((await controller.try('GET', `${secrets}/target`)).status).toBe(403)
    const own = `${RBAC}/clusterroles/system:controller:${name}`
    const { rules: before } = (await controller.get(own)).json
    await controller.patch(own, { rules: [...before, ...READS_TARGET] })
    const answer = await controller.get(`${secrets}/target`)
    expect(answer.json.data.key).toBe(value)
  } finally {
    await plane.stop()
  }
}, 120_000)
