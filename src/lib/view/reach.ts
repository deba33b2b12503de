import type {
  Confidence,
  PathStep,
  Reader,
  SecretReach,
  SecretUsers,
} from '../analysis/reach/report.ts'
import { by } from '../base/order.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import {
  isOwnController,
  type OwnControllers,
  ownControllers,
  ownControllersPath,
  ownControllersText,
  withoutOwnControllers,
} from './own-controllers.ts'
import { evidenceText, pathIds, pathText } from './reach-path.ts'
import { kindCell } from './subject-words.ts'
import type { Table } from './table.ts'

export interface ReachTableOptions {
  /** Whether there may be several Secrets, so that each row has to say which. */
  readonly secrets: boolean
  readonly glyphs: Glyphs
  /** Each of Kubernetes' own controllers in a row of its own. */
  readonly wide: boolean
}

const CLOSENESS: readonly Reader['scope'][] = ['secret', 'namespace', 'cluster']
/** Who reads this Secret in particular, then who reads its namespace, then who reads everything. */
export const closestFirst = by<Reader>(({ scope }) => CLOSENESS.indexOf(scope))

/**
 * Table of `reach`: one row for each reader of one Secret. For several Secrets
 * a reader of all of them stands there once, under `*` for the cluster or
 * `NAMESPACE/*`, or a few grants would be repeated under every Secret. Who reads
 * only those that pods use stands under `* (in pods on nodes)`, with the path to
 * one of them.
 *
 * @param list for several Secrets, of `distinctReaders`; gone through more than once
 */
export function reachTable(
  list: Iterable<SecretReach>,
  { secrets, ...options }: ReachTableOptions,
): Table {
  const columns = [
    ...(secrets ? [{ title: 'SECRET' }] : []),
    { title: 'READER' },
    { title: 'SURE' },
    { title: 'ID' },
    { title: 'PATH' },
    { title: 'VERBS', wide: true },
    { title: 'OTHER-PATHS', wide: true },
    { title: 'EVIDENCE', wide: true },
  ]
  const rows = secrets
    ? joined(list, options)
    : [...list].flatMap(({ readers }) => readersRows(readers.toSorted(closestFirst), options))
  return { columns, rows }
}

type Row = readonly string[]
type RowOptions = Omit<ReachTableOptions, 'secrets'>

/** Rows that look the same stand there once. */
class Rows {
  readonly #rows = new Map<string, Row>()
  readonly #glyphs: Glyphs

  constructor(glyphs: Glyphs) {
    this.#glyphs = glyphs
  }

  add(secret: SecretReach, reader: Reader): void {
    for (const cells of readerRows(reader, this.#glyphs)) {
      const row = [secretCell(secret, reader), ...cells]
      this.#rows.set(row.slice(0, 5).join('\0'), row)
    }
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#rows.values()
  }
}

/**
 * Rows of the cluster, then of namespaces, then of Secrets. Only the former are
 * held, as they are few: with a grant for each Secret there are millions of the
 * last, which are made whenever they are asked for.
 */
function joined(secrets: Iterable<SecretReach>, { glyphs, wide }: RowOptions): Iterable<Row> {
  const cluster = new Rows(glyphs)
  const namespaces = new Rows(glyphs)
  const own = wide ? undefined : ownControllers(readersOf(secrets))
  const shown = (reader: Reader): boolean => own === undefined || !isOwnController(reader)
  for (const secret of secrets) {
    for (const reader of secret.readers) {
      if (reader.scope === 'secret' || !shown(reader)) continue
      if (reader.scope === 'cluster') cluster.add(secret, reader)
      else namespaces.add(secret, reader)
    }
  }
  return {
    *[Symbol.iterator]() {
      yield* cluster
      if (own !== undefined) yield ['*', ...ownRow(own, glyphs, true)]
      yield* namespaces
      for (const secret of secrets) {
        const ofSecret = new Rows(glyphs)
        for (const reader of secret.readers) {
          if (reader.scope === 'secret' && shown(reader)) ofSecret.add(secret, reader)
        }
        yield* ofSecret
      }
    },
  }
}

function* readersOf(secrets: Iterable<SecretReach>): Iterable<Reader> {
  for (const { readers } of secrets) yield* readers
}

const USERS: Readonly<Record<SecretUsers, string>> = {
  pods: ' (in pods)',
  nodes: ' (on nodes)',
  podsAndNodes: ' (in pods on nodes)',
}

function secretCell({ namespace, name }: SecretReach, { scope, onlyUsedBy }: Reader): string {
  if (scope === 'secret') return `${namespace}/${name}`
  const users = onlyUsedBy === undefined ? '' : USERS[onlyUsedBy]
  return `${scope === 'cluster' ? '*' : `${namespace}/*`}${users}`
}

/** Kubernetes' own controllers, of which there are many in every cluster, make one row at the end. */
function readersRows(readers: readonly Reader[], { glyphs, wide }: RowOptions): readonly Row[] {
  const { others, own } = wide ? { others: readers } : withoutOwnControllers(readers)
  const rows = others.flatMap((each) => readerRows(each, glyphs))
  return own === undefined ? rows : [...rows, ownRow(own, glyphs)]
}

function ownRow(own: OwnControllers, { dash }: Glyphs, several = false): Row {
  const reader = `${kindCell('ServiceAccount')}${ownControllersText(own)}`
  return [reader, own.sureness, dash, ownControllersPath(own, several)]
}

/** The best path, and below it the others where they were asked for. */
function readerRows(reader: Reader, glyphs: Glyphs): readonly Row[] {
  const others = (reader.others ?? []).map((path) => ({ ...reader, path, ...surenessOfPath(path) }))
  return [reader, ...others].map((each) => readerRow(each, glyphs))
}

const LEAST_FIRST: readonly Confidence[] = ['possible', 'conditional', 'certain']

/** A path is as sure as the least sure of its steps. */
function surenessOfPath(path: readonly PathStep[]): Pick<Reader, 'confidence'> {
  const found = LEAST_FIRST.find((level) => path.some(({ confidence }) => confidence === level))
  return { confidence: found ?? 'certain' }
}

function readerRow(reader: Reader, glyphs: Glyphs): readonly string[] {
  return [
    readerText(reader),
    reader.verdict === 'unknown' ? 'unknown' : reader.confidence,
    pathIds(reader),
    pathText(reader, glyphs),
    reader.verbs.join(','),
    String(reader.alternatives),
    evidenceText(reader),
  ]
}

/** `pod   payments/api (3 pods)`: a workload's pods go by the workload's name. */
export function readerText({ subject, pods, members }: Reader): string {
  const kind = kindCell(subject.kind)
  const name = pods?.workload?.name ?? subject.name
  const where = subject.namespace === undefined ? name : `${subject.namespace}/${name}`
  if (members !== undefined) {
    const accounts = plural(members.serviceAccounts, 'service account')
    return `${kind}${where} (${accounts}, ${plural(members.pods, 'pod')})`
  }
  const count = pods?.workload === undefined ? '' : ` (${plural(pods.names.length, 'pod')})`
  return `${kind}${where}${count}`
}
