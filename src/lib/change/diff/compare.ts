import { qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import { compareValues } from './compare-values.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Difference, KeyDifference, NamedDifference, SecretDifference } from './report.ts'
import type { OwnedPart, SideSecret } from './side.ts'

/** A Secret on one side, or on both. */
export interface Pair {
  readonly before?: SideSecret
  readonly after?: SideSecret
}

/**
 * - `apply`: the second side is what will be applied to the first, a cluster. What it does not say
 *   stays as it is, and labels and annotations that others set are no difference.
 * - `equal`: both sides say everything.
 */
export type Mode = 'apply' | 'equal'

/** Compares one Secret, without a value in the result. */
export function compareSecret(pair: Pair, mode: Mode, fingerprint: Fingerprint): SecretDifference {
  const { before, after } = pair
  const keys = compareKeys(pair, mode, fingerprint)
  const type = compareType(pair, mode)
  const immutable = compareImmutable(pair, mode)
  const labels = compareNames(pair, mode, 'labels', plainText)
  const annotations = compareNames(pair, mode, 'annotations', (text) =>
    fingerprint(new TextEncoder().encode(text)),
  )
  const differs = [type, immutable, ...keys, ...labels, ...annotations].some(
    (each) => each.state !== 'same',
  )
  return {
    ...nameOf(pair),
    state: before === undefined ? 'added' : after === undefined ? 'removed' : changedIf(differs),
    ...(type.state !== 'same' && { type }),
    ...(immutable.state !== 'same' && { immutable }),
    keys,
    labels,
    annotations,
    lastApplied: (['before', 'after'] as const).filter(
      (side) => pair[side]?.hasLastApplied === true,
    ),
  }
}

function changedIf(differs: boolean): 'changed' | 'same' {
  return differs ? 'changed' : 'same'
}

function nameOf({ before, after }: Pair): Pick<SecretDifference, 'namespace' | 'name' | 'renamed'> {
  const { namespace, name } = before ?? after ?? { namespace: '', name: '' }
  if (before === undefined || after === undefined) return { namespace, name }
  if (qualifiedName(before) === qualifiedName(after)) return { namespace, name }
  return { namespace, name, renamed: { namespace: after.namespace, name: after.name } }
}

function compareKeys(
  { before, after }: Pair,
  mode: Mode,
  fingerprint: Fingerprint,
): readonly KeyDifference[] {
  return union(before?.data.keys(), after?.data.keys()).map((key) => {
    const found = compareValues(key, before?.data.get(key), after?.data.get(key), fingerprint)
    if (found.state !== 'removed' || mode !== 'apply') return found
    const keptFor = keepers(before, 'data', key)
    return keptFor === undefined ? found : { ...found, keptFor }
  })
}

/**
 * For whom a server-side apply leaves a field that its manifest lacks: it takes
 * away only what the same manager applied before and nobody else set
 * (structured-merge-diff, `Updater.prune`).
 */
function keepers(
  side: SideSecret | undefined,
  part: OwnedPart,
  name: string,
): readonly string[] | undefined {
  const { applied = false, others = [] } = side?.owners?.[part].get(name) ?? {}
  return applied && others.length === 0 ? undefined : others
}

/** What the API server makes of a Secret without a type (`SetDefaults_Secret`). */
const DEFAULT_TYPE = 'Opaque'

function compareType({ before, after }: Pair, mode: Mode): Difference {
  // A Secret that is not there yet is told by its keys.
  if (before === undefined || after === undefined) return { state: 'same' }
  if (mode === 'apply' && after.type === undefined) return { state: 'same' }
  return compareWords(before.type ?? DEFAULT_TYPE, after.type ?? DEFAULT_TYPE)
}

function compareImmutable({ before, after }: Pair, mode: Mode): Difference {
  if (before === undefined || after === undefined) return { state: 'same' }
  if (mode === 'apply' && after.immutable === undefined) return { state: 'same' }
  return compareWords(String(before.immutable ?? false), String(after.immutable ?? false))
}

function compareWords(before: string, after: string): Difference {
  return before === after ? { state: 'same' } : { state: 'changed', before, after }
}

function compareNames(
  { before, after }: Pair,
  mode: Mode,
  part: 'labels' | 'annotations',
  show: (text: string) => string,
): readonly NamedDifference[] {
  const [old, fresh] = [before?.[part] ?? {}, after?.[part] ?? {}]
  return union(Object.keys(old), Object.keys(fresh)).flatMap((name): readonly NamedDifference[] => {
    const [was, is] = [ownText(old, name), ownText(fresh, name)]
    if (was === is) return []
    if (was === undefined) return [{ name, state: 'added', after: show(is ?? '') }]
    if (is !== undefined) return [{ name, state: 'changed', before: show(was), after: show(is) }]
    // Controllers add theirs to what is in a cluster.
    if (mode === 'apply' && keepers(before, part, name) !== undefined) return []
    return [{ name, state: 'removed', before: show(was) }]
  })
}

function ownText(of: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined
}

function plainText(text: string): string {
  return text
}

function union(...all: readonly (Iterable<string> | undefined)[]): readonly string[] {
  return [...new Set(all.flatMap((each) => [...(each ?? [])]))].toSorted(compareText)
}
