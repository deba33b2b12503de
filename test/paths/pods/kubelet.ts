import { eventually } from '../../control-plane/eventually.ts'
import { issue } from '../../control-plane/pki.ts'
import { loadAuthority } from '../../control-plane/credentials.ts'
import { type Answer, type Attacker, attackerAt } from '../attacker.ts'
import type { Scene } from '../scene.ts'

/**
 * What the kubelet of a pod is given when it asks for the Secret that the pod
 * names: no kubelet runs here, so its part is played with a node's certificate.
 * The attacker holds no such certificate; the container it chose would print it.
 */
export async function kubeletGets(scene: Scene, isMine: PodTest): Promise<Answer> {
  const node = await nodeOf(scene, isMine)
  const kubelet = await kubeletOf(scene, node)
  return eventually(`the Node authorizer to let ${node} read`, async () => {
    const answer = await kubelet.try('GET', scene.secret.path)
    return answer.status === 200 && answer
  })
}

/** The name and all else of a pod, as JSON. */
type PodTest = (pod: string) => boolean

/** A client with the credential of a node's kubelet. */
export async function kubeletOf({ plane }: Scene, node: string): Promise<Attacker> {
  const ca = await loadAuthority(plane.folder)
  const leaf = { commonName: `system:node:${node}`, organizations: ['system:nodes'] } as const
  return attackerAt(plane, await issue(ca, { ...leaf, usage: 'client' }))
}

/** The node of the first pod of the Secret's namespace that passes, once it has one. */
export function nodeOf({ admin, namespace }: Scene, isMine: PodTest): Promise<string> {
  return eventually('the pod to be on a node', async () => {
    const pods = await admin.list(`/api/v1/namespaces/${namespace}/pods`)
    const pod = pods.find((each) => isMine(JSON.stringify(each)))
    return ((pod?.['spec'].nodeName ?? '') as string) || undefined
  })
}
