import type { SecretFact } from '../../model/facts/secret.ts'
import type { SecretConsumers } from '../consumers/report.ts'

/** Something about a Secret that somebody should look at; `explain ID` says more. */
export interface Finding {
  readonly id: 'last-applied' | 'legacy-token' | 'missing-key' | 'missing-secret'
  readonly text: string
}

/** What a Secret shows by itself; cheap enough for every row of a list. */
export function ownFindings({ lastAppliedHoldsValues, type }: SecretFact): readonly Finding[] {
  const legacy = type === 'kubernetes.io/service-account-token'
  return [
    ...(lastAppliedHoldsValues ? [LAST_APPLIED] : []),
    ...(legacy ? [{ id: 'legacy-token', text: 'holds a token that never expires' } as const] : []),
  ]
}

const LAST_APPLIED: Finding = {
  id: 'last-applied',
  text: 'the annotation last-applied-configuration holds values in clear',
}

/** The same, and what the references to the Secret show. */
export function findingsOf(
  secret: SecretFact | undefined,
  { exists, consumers, absentKeys }: SecretConsumers,
): readonly Finding[] {
  const missing = absentKeys.filter(({ optional }) => !optional)
  return [
    ...(secret === undefined ? [] : ownFindings(secret)),
    ...missing.map(({ key, consumer }) => ({
      id: 'missing-key' as const,
      text: `${consumer} needs the key ${key}, which is not there`,
    })),
    ...(exists === false && consumers.length > 0
      ? [{ id: 'missing-secret' as const, text: 'does not exist, but something refers to it' }]
      : []),
  ]
}
