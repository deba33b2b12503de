/** Credentials that a rotation has ended at their service, and has proven to be refused there. */
import type { Proof } from '../../evidence/proof.ts'
import type { EndingRotation } from '../ending-rotation.ts'
import type { RotationQuestion } from '../questions.ts'
import type { Step } from '../step.ts'

/** No steps where no service was told. */
export function rotationSteps(rotation: EndingRotation | undefined): readonly Step[] {
  if (rotation?.service === undefined) return []
  const title = `rotation ${rotation.id} has proven that ${rotation.service} refuses it`
  return [{ type: 'prove', id: 'prove', title, question: { type: 'rotation', rotation } }]
}

/**
 * A rotation with a service is committed when that has refused the old credential, and not before
 * (change/rotate/service), so its journal answers.
 */
export function rotationProof({ rotation }: RotationQuestion): Proof {
  const { id, by, endedAt, journal, service = '' } = rotation
  const answer = `refused, when ${by} rotated it; by its journal ${journal}, not asked again`
  return {
    claim: 'the service refuses the old credential',
    asked: `rotation ${id}`,
    of: service,
    verdict: 'proven',
    answers: [{ at: endedAt.replace(/\.\d+Z$/, 'Z'), answer }],
    times: 1,
    waited: 0,
  }
}
