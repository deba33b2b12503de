import type { Change, ExposedReader, SecretExposure } from '../analysis/reach/difference.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import { readerText } from './reach-rows.ts'
import { OwnExposures } from './own-exposures.ts'
import { evidenceText, pathIds, pathText } from './reach-path.ts'
import { surestReadersFirst } from './reach.ts'
import type { Table } from './table.ts'

const CHANGE: Readonly<Record<Change, string>> = {
  new: 'new',
  surer: 'surer',
  notKnownBefore: 'not known before',
}

type Row = readonly string[]

/** One row for all Secrets that a namespace, or the cluster, has newly exposed to somebody in one way. */
interface Shared {
  readonly reader: ExposedReader
  /** Secrets, of which each has a row of its own if they are not all. */
  readonly secrets: string[]
}

/** How many Secrets of each namespace the answer is about. */
export type SecretCounts = ReadonlyMap<string, number>

export interface DifferenceOptions {
  readonly glyphs: Glyphs
  /** Each of Kubernetes' own controllers in rows of its own. */
  readonly wide: boolean
}

/**
 * Table of `reach --since`. What all Secrets of a namespace or of the cluster
 * are newly exposed to stands there once, under `NAMESPACE/*` or `*`.
 *
 * @param counts of the Secrets in question, by namespace
 */
export function differenceTable(
  secrets: Iterable<SecretExposure>,
  counts: SecretCounts,
  { glyphs, wide }: DifferenceOptions,
): Table {
  const own = new OwnExposures()
  const others = surestFirst(wide ? secrets : own.without(secrets))
  return {
    columns: [
      { title: 'SECRET' },
      { title: 'READER' },
      { title: 'CHANGE' },
      { title: 'SURE' },
      { title: 'ID' },
      { title: 'PATH' },
      { title: 'EVIDENCE', wide: true },
    ],
    rows: [...rowsOf(others, counts, glyphs), ...own.rows(glyphs, CHANGE)],
  }
}

/** In the order of other tables. */
function* surestFirst(secrets: Iterable<SecretExposure>): Iterable<SecretExposure> {
  for (const secret of secrets) {
    yield { ...secret, exposed: secret.exposed.toSorted(surestReadersFirst) }
  }
}

/** Holds the rows of the cluster, those of namespaces, and the Secrets of one namespace. */
function rowsOf(
  secrets: Iterable<SecretExposure>,
  counts: SecretCounts,
  glyphs: Glyphs,
): readonly Row[] {
  const namespaces: { readonly name: string; readonly shared: Map<string, Shared> }[] = []
  const rows: Row[] = []
  for (const [namespace, own] of byNamespace(secrets)) {
    const { shared, rest } = sharedIn(own, counts.get(namespace) ?? 0)
    namespaces.push({ name: namespace, shared })
    rows.push(...rest.map(([secret, reader]) => row(secret, reader, glyphs)))
  }
  const everywhere =
    namespaces.length === counts.size ? sharedByAll(namespaces) : new Map<string, Shared>()
  return [
    ...[...everywhere.values()].map(({ reader }) => row('*', reader, glyphs)),
    ...namespaces.flatMap(({ name, shared }) =>
      [...shared]
        .filter(([key]) => !everywhere.has(key))
        .map(([, { reader, secrets: own }]) =>
          row(own.length === 1 ? own.join('') : `${name}/*`, reader, glyphs),
        ),
    ),
    ...rows,
  ]
}

/** Secrets come in the order of their namespaces. */
function* byNamespace(
  secrets: Iterable<SecretExposure>,
): Iterable<readonly [namespace: string, secrets: readonly SecretExposure[]]> {
  let own: SecretExposure[] = []
  for (const secret of secrets) {
    const [first] = own
    if (first !== undefined && first.namespace !== secret.namespace) {
      yield [first.namespace, own]
      own = []
    }
    own.push(secret)
  }
  const [first] = own
  if (first !== undefined) yield [first.namespace, own]
}

function sharedIn(
  secrets: readonly SecretExposure[],
  count: number,
): {
  readonly shared: Map<string, Shared>
  readonly rest: readonly (readonly [string, ExposedReader])[]
} {
  const groups = new Map<string, Shared>()
  for (const { namespace, name, exposed } of secrets) {
    for (const reader of exposed) {
      if (reader.scope === 'secret') continue
      const key = rowKey(reader)
      const group = groups.get(key) ?? { reader, secrets: [] }
      group.secrets.push(`${namespace}/${name}`)
      groups.set(key, group)
    }
  }
  const shared = new Map([...groups].filter(([, group]) => group.secrets.length === count))
  const rest = secrets.flatMap(({ namespace, name, exposed }) =>
    exposed
      .filter((reader) => reader.scope === 'secret' || !shared.has(rowKey(reader)))
      .map((reader) => [`${namespace}/${name}`, reader] as const),
  )
  return { shared, rest }
}

function sharedByAll(
  namespaces: readonly { readonly shared: ReadonlyMap<string, Shared> }[],
): ReadonlyMap<string, Shared> {
  const [first, ...others] = namespaces
  if (first === undefined || others.length === 0) return new Map()
  return new Map(
    [...first.shared].filter(
      ([key, { reader }]) =>
        reader.scope === 'cluster' && others.every(({ shared }) => shared.has(key)),
    ),
  )
}

/** What looks the same in a row. */
function rowKey(reader: ExposedReader): string {
  const { subject, change, verdict, confidence } = reader
  const { kind, namespace = '', name } = subject
  return [kind, namespace, name, change, verdict, confidence, evidenceText(reader)].join('\0')
}

function row(secret: string, reader: ExposedReader, glyphs: Glyphs): Row {
  return [
    secret,
    readerText(reader),
    CHANGE[reader.change],
    surenessText(reader, glyphs),
    pathIds(reader),
    pathText(reader, glyphs),
    evidenceText(reader),
  ]
}

/** `possible → certain`. */
function surenessText({ before, confidence }: ExposedReader, glyphs: Glyphs): string {
  if (before === undefined) return confidence
  const was = before.verdict === 'unknown' ? 'unknown' : before.confidence
  return `${was} ${glyphs.to} ${confidence}`
}

/** What was newly exposed, in numbers. */
export interface ExposureCounts {
  readonly secrets: number
  /** Pairs of a Secret and who reads it, by what changed. */
  readonly readers: Readonly<Record<Change, number>>
}

/** `2 Secrets newly exposed · 3 new readers · 1 surer`. */
export function differenceLine({ secrets, readers }: ExposureCounts, glyphs: Glyphs): string {
  if (readers.new + readers.surer + readers.notKnownBefore === 0) return 'nothing newly exposed'
  return [
    ...(readers.new + readers.surer === 0 ? [] : [`${plural(secrets, 'Secret')} newly exposed`]),
    ...(readers.new === 0 ? [] : [plural(readers.new, 'new reader')]),
    ...(readers.surer === 0 ? [] : [`${readers.surer} surer`]),
    ...(readers.notKnownBefore === 0 ? [] : [`${readers.notKnownBefore} not known before`]),
  ].join(` ${glyphs.dot} `)
}
