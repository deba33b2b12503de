import { UserError } from '../base/errors.ts'
import { nearest } from './nearest.ts'

/**
 * Checks a word against the words that are allowed.
 *
 * @param absent message for when nothing was typed
 * @throws UserError that lists what is allowed
 */
export function oneOf<T extends string>(
  allowed: readonly T[],
  typed: string | undefined,
  absent: string,
): T {
  const list = `one of ${allowed.join(', ')}`
  if (typed === undefined) throw new UserError(absent, [list])
  const found = allowed.find((word) => word.toLowerCase() === typed.toLowerCase())
  if (found !== undefined) return found
  const close = nearest(typed, allowed)
  throw new UserError(`"${typed}" is not known`, [
    ...(close === undefined ? [] : [`did you mean ${close}?`]),
    list,
  ])
}
