import { UserError } from '../../base/errors.ts'
import {
  type PlainSecret,
  validateSecret,
  type Violation,
} from '../../crypto/secret-types/index.ts'

/**
 * Checks what a Secret would be with other values. What is wrong with it already, and can stand in
 * a cluster, is no reason to refuse another change.
 *
 * @param strict whether what the API server takes and nothing can use is refused as well
 * @throws UserError
 */
export function checkChange(
  before: PlainSecret,
  data: PlainSecret['data'],
  { now, strict }: { readonly now: Date; readonly strict: boolean },
): void {
  const words = ({ field, message }: Violation): string => `${field} ${message}`
  const known = new Set(validateSecret(before, now).map(words))
  const wrong = validateSecret({ ...before, data }, now).find(
    (each) => each.server || (strict && !known.has(words(each))),
  )
  if (wrong === undefined) return
  const hints = wrong.server ? [] : ['--validate warn lets it through']
  throw new UserError(words(wrong), hints)
}
