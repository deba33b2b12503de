import { UserError } from '../base/errors.ts'
import { validateSecret, type Violation } from '../crypto/secret-types/index.ts'
import type { SecretDraft } from './draft.ts'

export interface DraftChecks {
  /** The time that certificates must be valid at. */
  readonly now: Date
  /** Refuse also what the API server would take although nothing can use it. */
  readonly strict: boolean
}

/**
 * Refuses what the API server would refuse, and what nothing could use, before anything is sent.
 *
 * @returns what is wrong with it all the same, where that is let through; without a value
 * @throws UserError that names everything that is wrong, without a value
 */
export function checkDraft(draft: SecretDraft, { now, strict }: DraftChecks): readonly string[] {
  const { namespace, name, labels, annotations, type, immutable, data } = draft
  const metadata = { namespace, name, labels, annotations }
  const found = validateSecret({ metadata, type, immutable, data }, now)
  const fatal = found.filter(({ server }) => server || strict)
  // What no flag lets through comes first.
  const [first, ...others] = fatal.toSorted((a, b) => Number(b.server) - Number(a.server))
  if (first === undefined) return found.map(inWords)
  throw new UserError(inWords(first), [
    ...others.map((each) => `also: ${inWords(each)}`),
    ...(first.server ? REFUSED : USELESS),
  ])
}

const REFUSED = ['the API server would refuse it; nothing was sent']
const USELESS = [
  'the API server would take it, but nothing could use it; nothing was sent',
  '--validate warn lets it through',
]

function inWords({ field, message }: Violation): string {
  return `${field} ${message}`
}
