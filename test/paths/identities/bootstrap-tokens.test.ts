import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Admin } from '../../control-plane/admin.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Attacker } from '../attacker.ts'
import type { Given, Rule } from '../given.ts'
import { expectReach } from '../reach-expectation.ts'
import type { Scene } from '../scene.ts'
import { settle } from '../settle.ts'
import { group, mayRead, RBAC, read, until } from './accounts.ts'
import { clusterRoleBinding } from './bindings.ts'
import { KUBELET_CLIENT } from './certificate-request.ts'
import { collect, submit } from './certificates.ts'
import { NODE, podOnNode } from './pods.ts'

const SYSTEM = 'kube-system'
const SECRETS = `/api/v1/namespaces/${SYSTEM}/secrets`

const create: Rule = { verbs: ['create'], resources: ['secrets'] }

/** The group that the token puts its holder into, besides system:bootstrappers. */
const groupOf = ({ unique }: Pick<Scene, 'unique'>) => `system:bootstrappers:${unique}`

/** Creates a bootstrap token, as the attacker or somebody else, and answers with it. */
async function makeToken(
  who: Pick<Attacker, 'create'> | Pick<Admin, 'create'>,
  scene: Scene,
  namespace = SYSTEM,
  extraGroup = groupOf(scene),
) {
  const [id, secret] = [randomBytes(3).toString('hex'), randomBytes(8).toString('hex')]
  const name = `bootstrap-token-${id}`
  const path = `/api/v1/namespaces/${namespace}/secrets`
  await who.create(path, tokenSecret(name, id, secret, extraGroup))
  scene.cleanUp(() => scene.admin.delete(`${path}/${name}`))
  return { held: { token: `${id}.${secret}` } }
}

function tokenSecret(name: string, id: string, secret: string, extraGroup: string) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type: 'bootstrap.kubernetes.io/token',
    stringData: {
      'token-id': id,
      'token-secret': secret,
      'usage-bootstrap-authentication': 'true',
      'auth-extra-groups': extraGroup,
    },
  }
}

/** The token authenticator hears of the Secret a moment later. */
async function accepted(attacker: Attacker) {
  await until('the token to be accepted', async () => {
    const { status } = await attacker.try('GET', '/version')
    return status !== 401
  })
  return attacker
}

/** The role of a scene in kube-system outlives the scene's namespaces. */
function inSystem(scene: Scene, ...rules: readonly Rule[]) {
  for (const plural of ['rolebindings', 'roles']) {
    const path = `${RBAC}/namespaces/${SYSTEM}/${plural}/attacker-${scene.unique}`
    scene.cleanUp(() => scene.admin.delete(path))
  }
  return { rulesIn: { [SYSTEM]: rules } }
}

demonstrate({
  id: 'I19',
  title: 'a bootstrap token Secret in kube-system puts one into any group of bootstrappers',
  given: (scene) => ({
    ...inSystem(scene, create),
    manifests: mayRead(group(groupOf(scene))),
  }),
  attack: async (attacker, scene) => {
    const { held } = await makeToken(attacker, scene)
    return read(await accepted(attacker.with(held)), scene)
  },
  without: 'a binding of the group',
  twin: (scene) => inSystem(scene, create),
})

/** What kubeadm grants to its group of bootstrappers. */
function kubeadm(scene: Scene, asking = groupOf(scene)) {
  return [
    clusterRoleBinding(`${scene.unique}-a`, 'system:node-bootstrapper', group(asking)),
    clusterRoleBinding(
      `${scene.unique}-b`,
      'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
      group(groupOf(scene)),
    ),
  ]
}

demonstrate({
  id: 'I19',
  title: 'with the bindings of kubeadm the token becomes a node’s certificate, and that the Secret',
  given: (scene) => {
    const { manifests, ...rest } = podOnNode()(scene)
    return {
      ...rest,
      ...inSystem(scene, create),
      manifests: [...(manifests as []), ...kubeadm(scene)],
    }
  },
  attack: async (attacker, scene) => {
    const { held } = await makeToken(attacker, scene)
    const bootstrapper = await accepted(attacker.with(held))
    const asked = { commonName: `system:node:${NODE}`, organizations: ['system:nodes'] }
    const pending = await submit(bootstrapper, scene, asked, KUBELET_CLIENT)
    return read(attacker.with(await collect(bootstrapper, pending)), scene)
  },
  without: 'those bindings',
  twin: (scene) => ({ ...podOnNode()(scene), ...inSystem(scene, create) }),
})

/** The same rights, that to ask for a certificate being of another group. */
function divided(scene: Scene, asking: string): Given {
  const { manifests, ...rest } = podOnNode()(scene)
  return {
    ...rest,
    ...inSystem(scene, create),
    manifests: [...(manifests as []), ...kubeadm(scene, asking)],
  }
}

const secondOf = (scene: Pick<Scene, 'unique'>) => `${groupOf(scene)}:b`

demonstrate({
  id: 'I19',
  title: 'one token is in several groups, whose rights count in one request',
  given: (scene) => divided(scene, secondOf(scene)),
  attack: async (attacker, scene) => {
    const groups = `${groupOf(scene)},${secondOf(scene)}`
    const { held } = await makeToken(attacker, scene, SYSTEM, groups)
    const bootstrapper = await accepted(attacker.with(held))
    const asked = { commonName: `system:node:${NODE}`, organizations: ['system:nodes'] }
    const pending = await submit(bootstrapper, scene, asked, KUBELET_CLIENT)
    return read(attacker.with(await collect(bootstrapper, pending)), scene)
  },
  without: 'one of them being a group of bootstrappers',
  twin: (scene) => divided(scene, `others:${scene.unique}`),
})

for (const verb of ['patch', 'update']) {
  test(`I19: ${verb} on a bootstrap token Secret that is there gives it a token and groups of one’s own`, async () => {
    const id = randomBytes(3).toString('hex')
    const name = `bootstrap-token-${id}`
    const secret = randomBytes(8).toString('hex')
    const scene = await stage(
      (place) => ({
        ...inSystem(place, { verbs: [verb], resources: ['secrets'], resourceNames: [name] }),
        manifests: mayRead(group(groupOf(place))),
        prepare: async () => {
          const there = tokenSecret(name, id, '0123456789abcdef', 'system:bootstrappers:none')
          await place.admin.create(SECRETS, there)
          place.cleanUp(() => place.admin.delete(`${SECRETS}/${name}`))
        },
      }),
      'I19',
    )
    await expectReach(scene, { id: 'I19', verdict: 'yes' })
    const attacker = attackerIn(scene)
    const body = tokenSecret(name, id, secret, groupOf(scene))
    const { stringData } = body
    if (verb === 'patch') await attacker.patch(`${SECRETS}/${name}`, { stringData })
    else await attacker.request('PUT', `${SECRETS}/${name}`, { body })
    const holder = await accepted(attacker.with({ token: `${id}.${secret}` }))
    await settle(scene)
    expect((await read(holder, scene)).json.data).toBeDefined()
  })
}

/** The authenticator is told of Secrets in their order: with this one it knows all before it. */
async function lastToken(scene: Scene): Promise<void> {
  const { held } = await makeToken(scene.admin, scene)
  await accepted(attackerIn(scene).with(held))
}

test('I19: the Secret counts in kube-system only', async () => {
  const scene = await stage(
    (place) => ({ rules: [create], manifests: mayRead(group(groupOf(place))) }),
    'I19',
  )
  const { held } = await makeToken(attackerIn(scene), scene, scene.namespace)
  await lastToken(scene)
  const answer = await attackerIn(scene).with(held).try('GET', scene.secret.path)
  expect(answer.status).toBe(401)
})

test('I19: a token with a group that does not begin with system:bootstrappers: is none', async () => {
  const readers = (place: Pick<Scene, 'unique'>) => `readers-${place.unique}`
  const scene = await stage(
    (place) => ({ ...inSystem(place, create), manifests: mayRead(group(readers(place))) }),
    'I19',
  )
  const { held } = await makeToken(attackerIn(scene), scene, SYSTEM, readers(scene))
  await lastToken(scene)
  const answer = await attackerIn(scene).with(held).try('GET', scene.secret.path)
  expect(answer.status).toBe(401)
})
