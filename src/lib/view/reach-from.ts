import type {
  AskedIdentity,
  BlastIdentity,
  BlastRadius,
  BlastSecret,
  PathStep,
} from '../analysis/reach/report.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import { evidenceItemText, qualifiedName } from './path-words.ts'
import { kindCell, NOUN, subjectText } from './subject-words.ts'
import type { Table } from './table.ts'

export interface BlastOptions {
  readonly glyphs: Glyphs
  /** Every Secret of system namespaces in a row of its own. */
  readonly wide: boolean
}

/** `If node worker-2 is taken over, 14 Secrets and 9 service accounts go with it`. */
export function blastHeadline({ identity, secrets, identities }: BlastRadius): string {
  const known = secrets.filter(({ verdict }) => verdict !== 'unknown')
  const kinds = Map.groupBy(identities, ({ subject }) => NOUN[subject.kind])
  const losses = [
    ...(known.length === 0 ? [] : [plural(known.length, 'Secret')]),
    ...[...kinds].map(([noun, list]) => plural(list.length, noun)),
  ]
  const unknown = secrets.length - known.length
  const perhaps = unknown === 0 ? '' : `; of ${plural(unknown, 'Secret')} it is not known`
  const go = known.length + identities.length === 1 ? 'goes' : 'go'
  const what = losses.length === 0 ? 'nothing that was found goes' : `${listed(losses)} ${go}`
  return `If ${whoText(identity)} is taken over, ${what} with it${perhaps}`
}

function whoText({ subject, groups }: AskedIdentity): string {
  const who = subject.kind === 'Group' ? `a member of group ${subject.name}` : subjectText(subject)
  return groups.length === 0 ? who : `${who} (in ${groups.join(', ')})`
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** The Secrets, each with its path; those of system namespaces last, and folded unless wide. */
export function blastTable({ secrets }: BlastRadius, options: BlastOptions): Table {
  const own = secrets.filter(({ namespace }) => !isSystem(namespace))
  const system = secrets.filter(({ namespace }) => isSystem(namespace))
  const folded = options.wide ? system.map((each) => [each]) : foldByPath(system)
  return {
    columns: [
      { title: 'SECRET' },
      { title: 'SURE' },
      { title: 'ID' },
      { title: 'PATH' },
      { title: 'EVIDENCE', wide: true },
    ],
    rows: [...own.map((each) => [each]), ...folded].map((group) => secretRow(group, options)),
  }
}

/** Other identities that can be acted as; pods and accounts of system namespaces folded as well. */
export function identityTable(
  { identities }: Pick<BlastRadius, 'identities'>,
  { glyphs, wide }: BlastOptions,
): Table {
  const own = identities.filter(({ subject }) => !isSystem(subject.namespace))
  const system = identities.filter(({ subject }) => isSystem(subject.namespace))
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
  const { namespace, name, verdict, confidence, path } = first
  const cell = group.length === 1 ? `${namespace}/${name}` : foldedText(namespace, group.length)
  return [
    cell,
    verdict === 'unknown' ? 'unknown' : confidence,
    idsText(path),
    pathWords(path, glyphs),
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
  const proof = path.map(firstObject).findLast((object) => object !== undefined)
  const stations = through.join(` ${glyphs.to} `)
  if (proof === undefined) return stations
  return stations === '' ? proof : `${stations} ${glyphs.from} ${proof}`
}

function firstObject({ evidence: [first] }: PathStep): string | undefined {
  return first === undefined ? undefined : `${first.kind} ${qualifiedName(first)}`
}

function proofText(path: readonly PathStep[]): string {
  return path.flatMap(({ evidence }) => evidence.map(evidenceItemText)).join('; ')
}
