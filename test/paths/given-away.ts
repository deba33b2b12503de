import { randomUUID } from 'node:crypto'
import { eventually } from '../control-plane/eventually.ts'
import type { Attacker } from './attacker.ts'
import type { Scene } from './scene.ts'

/**
 * Has the garbage collector delete an object, which takes no `delete`: it is given
 * an owner that does not exist. Ends when it is gone.
 */
export async function giveAway(
  attacker: Attacker,
  { admin }: Pick<Scene, 'admin'>,
  path: string,
): Promise<void> {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: randomUUID() }
  await attacker.patch(path, { metadata: { ownerReferences: [owner], finalizers: null } })
  await eventually(`the garbage collector to delete ${path}`, async () => {
    const object = await admin.get(path).catch(() => undefined)
    return object === undefined
  })
}
