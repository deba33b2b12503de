import { by } from '../base/order.ts'
import { EARLIER_FORMAT } from '../base/snapshot-format.ts'
import type { Coverage, CoverageEntry, Permission } from '../model/coverage.ts'

/**
 * Lines that say what could not be seen, each thing once, and the smallest rule
 * that would show it (design §4.5). Empty when nothing is missing.
 *
 * @param unseen the refused, failed and absent entries that matter for the answer
 */
export function unseenLines(unseen: Coverage): readonly string[] {
  if (unseen.length === 0) return []
  const places = groupBy(unseen, (entry) => `${place(entry.namespace)} (${why(entry)})`)
  const seen = [...places].map(([where, entries]) => `${names(entries)} ${where}`)
  const absent = unseen.some((entry) => entry.status === 'notInInput' && !isOfEarlierFormat(entry))
  const ways = [
    ...liftingRules(unseen),
    ...(absent ? ['--complete, if the files hold the whole cluster'] : []),
    ...(unseen.some(isOfEarlierFormat) ? ['a new snapshot'] : []),
  ]
  return [`not seen: ${seen.join('; ')}`, ...(ways.length === 0 ? [] : [waysLine(ways)])]
}

/**
 * The same for refusals that are known before anything is read.
 *
 * @param forbidden the refused entries that matter for the answer
 */
export function forbiddenLines(forbidden: Coverage): readonly string[] {
  if (forbidden.length === 0) return []
  const places = groupBy(forbidden, ({ namespace }) => place(namespace))
  const kinds = [...places].map(([where, entries]) => `${names(entries)} ${where}`)
  return [
    `may not list ${kinds.join('; ')}: what depends on them will be unknown`,
    waysLine(liftingRules(forbidden)),
  ]
}

function waysLine(ways: readonly string[]): string {
  return `to see them: ${ways.join('; ')}`
}

/** `list on pods, secrets in payments`: one rule per scope and set of verbs. */
export function liftingRules(unseen: Coverage): readonly string[] {
  const permissions = unseen.flatMap(({ lift }) => (lift === undefined ? [] : [lift]))
  const rules = groupBy(
    permissions,
    ({ verbs, namespace }) => `${verbs.join(', ')}|${namespace ?? ''}`,
  )
  return [...rules.values()].map((group) => {
    const [{ verbs, namespace } = { verbs: [], namespace: undefined }] = group
    const where = namespace === undefined ? 'cluster-wide' : `in ${namespace}`
    return `${verbs.join(', ')} on ${unique(group.map(qualified)).join(', ')} ${where}`
  })
}

function qualified({ group, resource }: Permission): string {
  return group === '' ? resource : `${resource}.${group}`
}

function place(namespace: string | undefined): string {
  return namespace === undefined ? 'in all namespaces' : `in ${namespace}`
}

function why({ status, reason }: CoverageEntry): string {
  if (status === 'refused') return 'forbidden'
  if (reason === EARLIER_FORMAT) return 'only in part: the snapshot has an earlier format'
  if (status === 'notInInput') return 'not in the input'
  return reason === undefined ? 'failed' : `failed: ${reason}`
}

function isOfEarlierFormat({ reason }: CoverageEntry): boolean {
  return reason === EARLIER_FORMAT
}

const SHOWN = 6

function names(entries: Coverage): string {
  const all = unique(entries.map(({ resource }) => resource))
  if (all.length <= SHOWN + 1) return all.join(', ')
  return `${all.slice(0, SHOWN).join(', ')} and ${all.length - SHOWN} more kinds`
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(by((text) => text))
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T[]> {
  return Map.groupBy(items, key)
}
