import { randomBytes } from 'node:crypto'
import type { Answer } from '../../paths/attacker.ts'
import type { Session } from '../session.ts'
import type { World } from '../world.ts'

/** Makes one request as somebody; searches answer from what they remember. */
export type Ask = (
  session: Session,
  method: string,
  path: string,
  sent?: { readonly body?: unknown; readonly contentType?: string },
) => Promise<Answer>

/** Of a merge patch. */
export const MERGE = { contentType: 'application/merge-patch+json' }

/** A name that nothing has. */
export function fresh({ plan }: World): string {
  return `${plan.unique}-${randomBytes(4).toString('hex')}`
}
