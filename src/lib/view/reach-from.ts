import type { BlastIdentity, BlastRadius, BlastSecret, PathStep } from '../analysis/reach/report.ts'
import type { Glyphs } from './glyphs.ts'
import { unseenLines } from './coverage.ts'
import {
  evidenceItemText,
  qualifiedName,
  settlingText,
  surenessOf,
  surestFirst,
} from './path-words.ts'
import { kindCell } from './subject-words.ts'
import type { Table } from './table.ts'

export interface BlastOptions {
  readonly glyphs: Glyphs
  /** Every Secret of system namespaces in a row of its own. */
  readonly wide: boolean
}

/**
 * The Secrets, each with its path, the surest first; those of system namespaces
 * last, and folded unless wide. Where not everything was seen, the last row says so.
 */
export function blastTable({ secrets, coverage }: BlastRadius, options: BlastOptions): Table {
  const sorted = secrets.toSorted(surestFirst)
  const own = sorted.filter(({ namespace }) => !isSystem(namespace))
  const system = sorted.filter(({ namespace }) => isSystem(namespace))
  const folded = options.wide ? system.map((each) => [each]) : foldByPath(system)
  return {
    columns: [
      { title: 'SECRET' },
      { title: 'SURE' },
      { title: 'ID' },
      { title: 'PATH' },
      { title: 'EVIDENCE', wide: true },
    ],
    rows: [
      ...[...own.map((each) => [each]), ...folded].map((group) => secretRow(group, options)),
      ...unseenLines([...coverage.refused, ...coverage.unknown])
        .slice(0, 1)
        .map((line) => ['(perhaps more)', 'unknown', options.glyphs.dash, line, '']),
    ],
  }
}

/** Other identities that can be acted as; pods and accounts of system namespaces folded as well. */
export function identityTable(
  { identities }: Pick<BlastRadius, 'identities'>,
  { glyphs, wide }: BlastOptions,
): Table {
  const sorted = identities.toSorted(surestIdentityFirst)
  const own = sorted.filter(({ subject }) => !isSystem(subject.namespace))
  const system = sorted.filter(({ subject }) => isSystem(subject.namespace))
  const folds = Map.groupBy(system, ({ subject, confidence, path }) =>
    JSON.stringify([subject.kind, subject.namespace, confidence, idsText(path)]),
  )
  const groups = [
    ...own.map((each) => [each]),
    ...(wide ? system.map((each) => [each]) : folds.values()),
  ]
  return {
    columns: [
      { title: 'ALSO' },
      { title: 'SURE' },
      { title: 'ID' },
      { title: 'PATH' },
      { title: 'EVIDENCE', wide: true },
    ],
    rows: groups.map((group) => identityRow(group, glyphs)),
  }
}

function surestIdentityFirst(a: BlastIdentity, b: BlastIdentity): number {
  return surestFirst({ ...a, verdict: 'yes' }, { ...b, verdict: 'yes' })
}

// Those that every cluster comes with.
const SYSTEM = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

function isSystem(namespace: string | undefined): boolean {
  return namespace !== undefined && SYSTEM.has(namespace)
}

function foldByPath(secrets: readonly BlastSecret[]): Iterable<readonly BlastSecret[]> {
  return Map.groupBy(secrets, ({ namespace, verdict, confidence, path }) =>
    JSON.stringify([namespace, verdict, confidence, idsText(path)]),
  ).values()
}

type Row = readonly string[]

function secretRow(group: readonly BlastSecret[], { glyphs }: BlastOptions): Row {
  const [first] = group
  if (first === undefined) return []
  const { namespace, name, path, settledBy = [] } = first
  const settling = settlingText(settledBy).map((text) => ` (to know: ${text})`)
  const cell = group.length === 1 ? `${namespace}/${name}` : foldedText(namespace, group.length)
  return [
    cell,
    surenessOf(first),
    idsText(path),
    [pathWords(path, glyphs), ...settling].join(''),
    proofText(path),
  ]
}

function identityRow(group: readonly BlastIdentity[], glyphs: Glyphs): Row {
  const [first] = group
  if (first === undefined) return []
  const { subject, confidence, path } = first
  const kind = kindCell(subject.kind)
  const name =
    group.length === 1 ? qualifiedName(subject) : foldedText(subject.namespace ?? '', group.length)
  return [`${kind}${name}`, confidence, idsText(path), pathWords(path, glyphs), proofText(path)]
}

function foldedText(namespace: string, count: number): string {
  return `${namespace}/* (${count})`
}

function idsText(path: readonly PathStep[]): string {
  return path.map(({ id }) => id).join(' ')
}

/** Whom it goes through, and the object that proves the last step: `sa a/b ← RoleBinding a/c`. */
function pathWords(path: readonly PathStep[], glyphs: Glyphs): string {
  const through = path.slice(0, -1).map(({ to }) => to)
  const proof = path.map(firstObject).findLast(Boolean) ?? needingNone(path)
  const stations = through.join(` ${glyphs.to} `)
  if (proof === undefined) return stations
  return stations === '' ? proof : `${stations} ${glyphs.from} ${proof}`
}

/** Nothing grants `system:masters` what they may do (D5). */
function needingNone([first]: readonly PathStep[]): string | undefined {
  return first?.from === 'group system:masters' ? 'bypasses authorization' : undefined
}

function firstObject({ evidence: [first] }: PathStep): string | undefined {
  return first === undefined ? undefined : `${first.kind} ${qualifiedName(first)}`
}

function proofText(path: readonly PathStep[]): string {
  return path.flatMap(({ evidence }) => evidence.map(evidenceItemText)).join('; ')
}
