import { indentedAs, type Unit, type Units } from './unit.ts'

/** Where both sides changed something in different ways: the keys that lead there. */
export interface Conflict {
  readonly path: readonly string[]
  /** `removed` when one side took away what the other changed. */
  readonly what: 'value' | 'removed' | 'comment'
}

/** The three versions of one thing; `base` is absent when there was none. */
interface Three<T> {
  readonly base: T | undefined
  readonly ours: T
  readonly theirs: T
}

/**
 * Merges the keys of three maps: what one side changed is taken, what both changed
 * differently stays as it is in `ours` and is a conflict. Order and form are those of `ours`;
 * what `theirs` added stands behind the key that it stands behind there.
 */
export function mergeUnits(
  { base, ours, theirs }: Three<Units>,
  path: readonly string[],
  conflicts: Conflict[],
): Units {
  const [before, after] = [byKey(base), byKey(theirs)]
  const items = ours.items.flatMap((unit) => {
    const other = after.get(unit.key)
    const three = { base: before.get(unit.key), ours: unit, theirs: other }
    const at = [...path, unit.key]
    if (other === undefined) return withoutTheirs(three, at, conflicts)
    return [
      mergeUnit({ ...three, theirs: indentedAs(other, theirs.column, ours.column) }, at, conflicts),
    ]
  })
  const tail = mergeComment({ base, ours, theirs }, (units) => units.tail)
  if (tail === undefined) conflicts.push({ path, what: 'comment' })
  const all = withAdded({ base, ours, theirs }, items, path, conflicts)
  return { ...ours, items: all, tail: tail ?? ours.tail }
}

/** Adds what only `theirs` has. */
function withAdded(
  { base, ours, theirs }: Three<Units>,
  merged: readonly Unit[],
  path: readonly string[],
  conflicts: Conflict[],
): readonly Unit[] {
  const [before, there] = [byKey(base), byKey(ours)]
  const items = [...merged]
  for (const [index, unit] of theirs.items.entries()) {
    if (there.has(unit.key)) continue
    const known = before.get(unit.key)
    if (known === undefined) {
      const added = indentedAs(unit, theirs.column, ours.column)
      items.splice(placeFor(items, theirs.items.slice(0, index)), 0, added)
    } else if (known.meaning !== unit.meaning) {
      conflicts.push({ path: [...path, unit.key], what: 'removed' })
    }
  }
  return items
}

function byKey(units: Units | undefined): ReadonlyMap<string, Unit> {
  return new Map((units?.items ?? []).map((unit) => [unit.key, unit]))
}

/** Behind the nearest key before it that is there. */
function placeFor(items: readonly Unit[], before: readonly Unit[]): number {
  const keys = items.map(({ key }) => key)
  for (const { key } of before.toReversed()) {
    const at = keys.indexOf(key)
    if (at !== -1) return at + 1
  }
  return 0
}

function withoutTheirs(
  { base, ours }: { readonly base: Unit | undefined; readonly ours: Unit },
  path: readonly string[],
  conflicts: Conflict[],
): readonly Unit[] {
  if (base === undefined) return [ours]
  if (base.meaning === ours.meaning) return []
  conflicts.push({ path, what: 'removed' })
  return [ours]
}

function mergeUnit(three: Three<Unit>, path: readonly string[], conflicts: Conflict[]): Unit {
  const { base, ours, theirs } = three
  const head = mergeComment(three, ({ head: text }) => text)
  if (head === undefined) conflicts.push({ path, what: 'comment' })
  const heading = head ?? ours.head
  if (ours.below && theirs.below) {
    const inner = { base: base?.below, ours: ours.below, theirs: theirs.below }
    return { ...ours, head: heading, below: mergeUnits(inner, path, conflicts) }
  }
  return { ...mergeLeaf(three, path, conflicts), head: heading }
}

function mergeLeaf(three: Three<Unit>, path: readonly string[], conflicts: Conflict[]): Unit {
  const { base, ours, theirs } = three
  if (ours.meaning === theirs.meaning) {
    const note = mergeComment(three, ({ note: text }) => text)
    if (note === undefined) conflicts.push({ path, what: 'comment' })
    return note === undefined || sameComment(note, ours.note) ? ours : theirs
  }
  const oursChanged = ours.meaning !== base?.meaning
  const theirsChanged = theirs.meaning !== base?.meaning
  if (oursChanged && theirsChanged) {
    conflicts.push({ path, what: 'value' })
    return ours
  }
  const [changed, other] = oursChanged ? [ours, theirs] : [theirs, ours]
  // The other side may have changed the comment behind the value.
  if (!sameComment(other.note, base?.note ?? '') && !sameComment(other.note, changed.note)) {
    conflicts.push({ path, what: 'comment' })
  }
  return changed
}

/** Undefined when both sides changed it differently. */
function mergeComment<T>(
  { base, ours, theirs }: Three<T>,
  textOf: (of: T) => string,
): string | undefined {
  const [was, mine, other] = [base === undefined ? '' : textOf(base), textOf(ours), textOf(theirs)]
  if (sameComment(mine, other) || sameComment(other, was)) return mine
  return sameComment(mine, was) ? other : undefined
}

/** Blank lines and indentation do not count. */
function sameComment(a: string, b: string): boolean {
  return words(a) === words(b)
}

function words(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}
