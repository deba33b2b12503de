import { ApiError } from '../../base/errors.ts'

/** Of a write that others come before; a webhook may answer 409 for ever. */
const MAX_TRIES = 20

/**
 * Does it again when somebody else changed the object meanwhile, as controllers do with the status.
 *
 * @param attempt reads the object anew each time
 * @throws what it throws: the conflict itself after so many times
 */
export async function againOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      const isConflict = error instanceof ApiError && error.failure === 'conflict'
      if (!isConflict || tries === MAX_TRIES) throw error
    }
  }
}
