import { qualifiedName } from '../base/names.ts'
import { escapeLine } from '../base/safe-text.ts'
import type { Difference, SecretDifference } from '../change/diff/report.ts'
import { type DiffRow, keyRows } from './diff-keys.ts'
import type { Glyphs } from './glyphs.ts'
import { displayWidth, padEnd } from './width.ts'

/** Up to so many Secrets, those without a change are named too. */
const NAMED = 20

/** The differences for people, a Secret after the other; safe for a terminal. */
export function* diffLines(
  items: readonly SecretDifference[],
  glyphs: Glyphs,
): Generator<string, void, undefined> {
  for (const item of items) {
    if (!isNamed(item, items)) continue
    yield escapeLine(heading(item, glyphs))
    const rows = rowsOf(item, glyphs)
    if (item.state === 'same') yield '  (no change)'
    yield* aligned(rows)
  }
}

/** `1 of 2 Secrets differs`, and what {@link diffLines} left out because of their number. */
export function diffSummary(items: readonly SecretDifference[]): readonly string[] {
  const differing = items.filter(({ state }) => state !== 'same').length
  const secrets = items.length === 1 && differing === 1 ? 'Secret' : 'Secrets'
  const unseen = items.filter((item) => !isNamed(item, items) && item.lastApplied.length > 0)
  return [
    `${differing} of ${items.length} ${secrets} ${differing === 1 ? 'differs' : 'differ'}`,
    ...(unseen.length === 0
      ? []
      : [
          `note: last-applied annotations hold values in clear in ${unseen.length} of those without a change (apply --purge-last-applied)`,
        ]),
  ]
}

function isNamed(item: SecretDifference, items: readonly SecretDifference[]): boolean {
  return item.state !== 'same' || items.length <= NAMED
}

function heading(item: SecretDifference, { to }: Glyphs): string {
  const name = qualifiedName(item)
  if (item.renamed !== undefined) return `${name} ${to} ${qualifiedName(item.renamed)}`
  return item.state === 'added' || item.state === 'removed' ? `${name}  (${item.state})` : name
}

function rowsOf(item: SecretDifference, glyphs: Glyphs): readonly DiffRow[] {
  const { type, immutable, keys, labels, annotations, lastApplied, state } = item
  return [
    ...row('type', type, glyphs),
    ...row('immutable', immutable, glyphs),
    ...(state === 'same' ? [] : keys.flatMap((key) => keyRows(key, glyphs))),
    ...labels.flatMap((each) => row(`label ${each.name}`, each, glyphs)),
    ...annotations.flatMap((each) => row(`annotation ${each.name}`, each, glyphs)),
    ...lastApplied.map((side) => lastAppliedRow(side)),
  ]
}

function row(name: string, found: Difference | undefined, glyphs: Glyphs): readonly DiffRow[] {
  if (found === undefined) return []
  const { before, after } = found
  const text = [before, after].filter((each) => each !== undefined).join(` ${glyphs.to} `)
  return [{ depth: 0, name, state: found.state, text }]
}

function lastAppliedRow(side: 'before' | 'after'): DiffRow {
  const text =
    side === 'before'
      ? 'last-applied-configuration holds a value in clear    (apply --purge-last-applied)'
      : 'last-applied-configuration on the other side holds a value in clear'
  return { depth: 0, name: 'annotation', state: text, text: '' }
}

function* aligned(rows: readonly DiffRow[]): Generator<string, void, undefined> {
  const nameWidth = (depth: number): number =>
    Math.max(10, ...rows.filter((each) => each.depth === depth).map(({ name }) => widthOf(name)))
  const widths = [nameWidth(0), nameWidth(1)]
  for (const { depth, name, state, text } of rows) {
    const indent = '  '.repeat(depth + 1)
    const cells = [
      padEnd(escapeLine(name), widths[depth] ?? 0),
      padEnd(escapeLine(state), 8),
      escapeLine(text),
    ]
    yield (indent + cells.join('   ')).trimEnd()
  }
}

function widthOf(name: string): number {
  return displayWidth(escapeLine(name))
}
