import type { Answer } from '../../paths/attacker.ts'
import type { Session } from '../session.ts'
import type { Mark, World } from '../world.ts'
import { fresh } from './ask.ts'

const VOLUMES = '/api/v1/persistentvolumes'

/** Row N4: a volume that names a Secret, for a claim that a pod on a held node uses. */
export async function bringNear(
  world: World,
  session: Session,
  mark: Pick<Mark, 'namespace' | 'name'>,
  claim: { readonly namespace: string; readonly name: string },
): Promise<Answer> {
  const name = fresh(world)
  const { namespace, name: secret } = mark
  const answer = await world.wire.send(session, 'POST', VOLUMES, {
    body: {
      metadata: { name },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        claimRef: claim,
        csi: {
          driver: 'chains.test',
          volumeHandle: name,
          nodePublishSecretRef: { namespace, name: secret },
        },
      },
    },
  })
  if (answer.status < 300) world.undo(() => world.plane.admin.delete(`${VOLUMES}/${name}`))
  return answer
}
