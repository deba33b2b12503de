import type { Acceptance, AcceptedLine } from './accepted.ts'
import type { ReachScope } from './reach.ts'
import type { Reader, SecretReach } from './report.ts'

/** What a line of the file of accepted readers says about one that it names. */
export interface AcceptedBy {
  readonly accepted: Pick<AcceptedLine, 'line' | 'until' | 'reason'>
}

/** A Secret's readers, without those that are accepted. */
export interface JudgedReach extends SecretReach {
  readonly accepted: readonly (Reader & AcceptedBy)[]
}

/** What a document says about the line. */
export function acceptedBy({ line, until, reason }: AcceptedLine): AcceptedBy['accepted'] {
  return { line, until, reason }
}

/** Moves aside what a line accepts. */
export function splitAccepted<T>(
  items: readonly T[],
  lineFor: (item: T) => AcceptedLine | undefined,
): { readonly kept: readonly T[]; readonly accepted: readonly (T & AcceptedBy)[] } {
  const kept: T[] = []
  const accepted: (T & AcceptedBy)[] = []
  for (const item of items) {
    const found = lineFor(item)
    if (found === undefined) kept.push(item)
    else accepted.push({ ...item, accepted: acceptedBy(found) })
  }
  return { kept, accepted }
}

type Judge = (secret: SecretReach, reader: Reader) => AcceptedLine | undefined

/** Moves the accepted readers of each Secret aside; made while it is read. */
export function withoutAccepted(
  secrets: Iterable<SecretReach>,
  { of }: Acceptance,
): Iterable<JudgedReach> {
  return judged(secrets, of)
}

/**
 * The same for a listing in which a reader of a whole namespace stands under
 * its first Secret only: there it is accepted if it is for all of them.
 */
export function withoutAcceptedDistinct(
  secrets: Iterable<SecretReach>,
  scope: ReachScope,
  { of, concerns }: Acceptance,
): Iterable<JudgedReach> {
  const byNamespace = Map.groupBy(scope.secrets, ({ namespace }) => namespace)
  return judged(secrets, (secret, reader) => {
    if (reader.scope === 'secret') return of(secret, reader)
    if (!concerns(reader)) return undefined
    // All of them are asked about, so that each line that has a use is known to have one.
    const lines = (byNamespace.get(secret.namespace) ?? []).map((each) => of(each, reader))
    return lines.includes(undefined) ? undefined : lines[0]
  })
}

function judged(secrets: Iterable<SecretReach>, judge: Judge): Iterable<JudgedReach> {
  return {
    *[Symbol.iterator]() {
      for (const secret of secrets) yield split(secret, judge)
    },
  }
}

function split(secret: SecretReach, judge: Judge): JudgedReach {
  const { kept, accepted } = splitAccepted(secret.readers, (reader) => judge(secret, reader))
  return { ...secret, readers: kept, accepted }
}
