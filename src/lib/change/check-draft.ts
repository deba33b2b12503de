import { UserError } from '../base/errors.ts'
import { validateSecret, type Violation } from '../crypto/secret-types/index.ts'
import type { SecretDraft } from './draft.ts'

/**
 * Refuses what the API server would refuse, and what nothing could use, before anything is sent.
 *
 * @param now the time that certificates must be valid at
 * @throws UserError that names everything that is wrong, without a value
 */
export function checkDraft(draft: SecretDraft, now: Date): void {
  const { namespace, name, labels, annotations, type, immutable, data } = draft
  const metadata = { namespace, name, labels, annotations }
  const [first, ...others] = validateSecret({ metadata, type, immutable, data }, now)
  if (first === undefined) return
  throw new UserError(inWords(first), [
    ...others.map((each) => `also: ${inWords(each)}`),
    first.server
      ? 'the API server would refuse it; nothing was sent'
      : 'the API server would take it, but nothing could use it; nothing was sent',
  ])
}

function inWords({ field, message }: Violation): string {
  return `${field} ${message}`
}
