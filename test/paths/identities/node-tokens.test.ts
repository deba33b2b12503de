import { expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Attacker } from '../attacker.ts'
import type { Scene, SceneOptions } from '../scene.ts'
import { allowed } from '../settle.ts'
import { READER, read, readerAccount, tokenOf, until } from './accounts.ts'
import { be, impersonating } from './impersonation.ts'
import { NODE, pod, type PodOptions } from './pods.ts'

const KUBELET: SceneOptions = {
  as: () => ({ user: `system:node:${NODE}`, groups: ['system:nodes'] }),
}

/** A pod of the account that reads the Secret, and the Node authorizer knowing of it. */
function podOfReader(options: PodOptions = {}) {
  const node = options.node ?? NODE
  return (scene: Scene) => ({
    manifests: [...readerAccount(scene), pod({ account: READER, node, ...options })],
    prepare: () =>
      until('the Node authorizer to know the pod', () =>
        allowed(scene.admin, {
          user: `system:node:${node}`,
          groups: ['system:nodes'],
          verb: 'create',
          resource: 'serviceaccounts',
          subresource: 'token',
          namespace: scene.namespace,
          name: READER,
        }),
      ),
  })
}

const podPath = ({ namespace }: Scene) => `/api/v1/namespaces/${namespace}/pods/pod`

const AUDIENCE_VERB = 'request-serviceaccounts-token-audience'
/** Tokens for it are tokens for the API server. */
const AUDIENCE = 'https://kubernetes.default.svc'

/** Asks as the kubelet does: for a token that is bound to the pod. */
async function tokenForPod(attacker: Attacker, scene: Scene, spec: object = {}) {
  const { namespace } = scene
  const there = await scene.admin.get(podPath(scene)).catch(() => undefined)
  const uid = there?.metadata.uid ?? '0'
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'pod', uid }
  const account = { namespace, name: READER }
  const held = await tokenOf(attacker, account, { boundObjectRef, ...spec })
  return read(attacker.with(held), scene)
}

demonstrate({
  id: 'I22',
  title: 'a node makes tokens of the accounts of its pods',
  scene: KUBELET,
  given: podOfReader(),
  attack: tokenForPod,
  without: 'a token volume in the pod',
  twin: podOfReader({ token: false }),
})

demonstrate({
  id: 'I22',
  title: 'a node makes tokens for pods that are on it',
  scene: KUBELET,
  given: podOfReader(),
  attack: tokenForPod,
  without: 'this, the pod being on another node',
  twin: podOfReader({ node: 'worker-2' }),
})

/** The same by constrained impersonation, with a right on the account's tokens or on something else. */
const asNode = (resource: string) => (scene: Scene) => ({
  ...podOfReader()(scene),
  clusterRules: [be('arbitrary-node', 'nodes', NODE)],
  rules: [{ verbs: ['impersonate-on:arbitrary-node:create'], resources: [resource] }],
})

demonstrate({
  id: 'I9',
  title: 'arbitrary-node: who acts as a node makes tokens of the accounts of its pods',
  given: asNode('serviceaccounts/token'),
  attack: async (attacker, scene) => {
    const { metadata } = await scene.admin.get(podPath(scene))
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'pod', uid: metadata.uid }
    const answer = await attacker.request(
      'POST',
      `/api/v1/namespaces/${scene.namespace}/serviceaccounts/${READER}/token`,
      {
        headers: impersonating({ user: `system:node:${NODE}` }),
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { boundObjectRef },
        },
      },
    )
    return read(attacker.with({ token: answer.json.status.token as string }), scene)
  },
  without: 'impersonate-on for those tokens',
  twin: asNode('pods'),
})

test('I22: a token that is bound to no pod is refused to a node', async () => {
  const scene = await stage(podOfReader(), 'I22', KUBELET)
  const account = { namespace: scene.namespace, name: READER }
  await expect(tokenOf(attackerIn(scene), account)).rejects.toThrow('not bound to a pod')
})

demonstrate({
  id: 'I22',
  title: 'a node makes tokens for its completed pods as well',
  scene: KUBELET,
  given: (scene) => {
    const { manifests, prepare } = podOfReader()(scene)
    const status = { phase: 'Succeeded' }
    return {
      manifests,
      prepare: async () => {
        await prepare()
        await scene.admin.patch(`${podPath(scene)}/status`, { status })
      },
    }
  },
  attack: tokenForPod,
  without: 'the pod, which was deleted',
  twin: (scene) => ({ manifests: readerAccount(scene) }),
})

demonstrate({
  id: 'I22',
  title: 'request-serviceaccounts-token-audience stands in for the token volume',
  scene: KUBELET,
  given: (scene) => ({
    ...podOfReader({ token: false })(scene),
    rules: [{ verbs: [AUDIENCE_VERB], resources: [AUDIENCE], resourceNames: [READER] }],
  }),
  attack: (attacker, scene) => tokenForPod(attacker, scene, { audiences: [AUDIENCE] }),
  without: 'the right audience as its resource',
  twin: (scene) => ({
    ...podOfReader({ token: false })(scene),
    rules: [{ verbs: [AUDIENCE_VERB], resources: ['vault'], resourceNames: [READER] }],
  }),
})
