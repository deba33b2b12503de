import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Attacker } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { MarkedSecret } from '../scene.ts'

/** A node of the shared cluster that attackers of these rows hold. */
export const HELD = 'worker-2'

/** How long a change may take to reach the Node authorizer, or a pod to be placed. */
const patienceMs = 10_000

/**
 * The rights of somebody who holds a node. Whoever may act as the node's user is
 * the same to the API server as who has its certificate, and needs one credential.
 */
export function holding(node: string): Rule[] {
  return [
    { verbs: ['impersonate'], resources: ['users'], resourceNames: [`system:node:${node}`] },
    { verbs: ['impersonate'], resources: ['groups'], resourceNames: ['system:nodes'] },
  ]
}

/** One attempt to get an object as the node. */
export function asNode(attacker: Attacker, node: string, path: string): Promise<Answer> {
  return attacker.try('GET', path, { headers: headersOf(node) })
}

/**
 * Has the held node say that it has the image of the consumers already, and much
 * of it: of two nodes that are alike the scheduler takes it then. A kubelet may
 * write the status of its own node.
 */
export function attract(attacker: Attacker, node: string): Promise<Answer> {
  const images = [{ names: ['registry.example/main:latest'], sizeBytes: 100_000_000_000 }]
  return attacker.request('PATCH', `/api/v1/nodes/${node}/status`, {
    body: { status: { images } },
    contentType: 'application/merge-patch+json',
    headers: headersOf(node),
  })
}

function headersOf(node: string): Record<string, string> {
  return { 'impersonate-user': `system:node:${node}`, 'impersonate-group': 'system:nodes' }
}

/**
 * Reads the Secret as the held node, again until it may; after a change that it
 * has to hear of. `again` runs between two attempts.
 */
export async function readAsNode(
  attacker: Attacker,
  { path }: Pick<MarkedSecret, 'path'>,
  node: string = HELD,
  again: () => Promise<unknown> = () => sleep(50),
): Promise<Answer> {
  const end = Date.now() + patienceMs
  for (;;) {
    const answer = await asNode(attacker, node, path)
    if (answer.status === 200 || Date.now() > end) return answer
    await again()
  }
}
