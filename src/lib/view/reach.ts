import type { Reader, SecretReach, SecretUsers } from '../analysis/reach/report.ts'
import { by } from '../base/order.ts'
import { DistinctRows, HeldRows, type Row } from './held-rows.ts'
import { OwnControllerFold, withoutOwnControllers } from './own-controllers.ts'
import { ownControllersRow, readerRows, type RowOptions } from './reach-rows.ts'
import type { Table } from './table.ts'

export interface ReachTableOptions extends RowOptions {
  /** Whether there may be several Secrets, so that each row has to say which. */
  readonly secrets: boolean
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
    : [...list].flatMap(({ readers }) => ofOneSecret(readers.toSorted(closestFirst), options))
  return { columns, rows }
}

/**
 * Rows of the cluster, then of namespaces, then of Secrets. The readers are gone
 * through once, as finding them is what takes long; rows of Secrets that are too
 * many to be held are made again whenever they are asked for.
 *
 * @param folds whether Kubernetes' own controllers make one row
 */
function joined(
  secrets: Iterable<SecretReach>,
  options: RowOptions,
  folds = !options.wide,
): Iterable<Row> {
  const fold = folds ? new OwnControllerFold() : undefined
  const cluster = new DistinctRows()
  const namespaces = new DistinctRows()
  const particular = new HeldRows()
  for (const secret of secrets) {
    for (const row of joinedRows(secret, options, fold)) {
      if (row.scope === 'cluster') cluster.add(row.cells)
      else if (row.scope === 'namespace') namespaces.add(row.cells)
      else particular.add(row.cells)
    }
  }
  // One alone is not worth it.
  if (fold?.size === 1) return joined(secrets, options, false)
  return {
    *[Symbol.iterator]() {
      yield* cluster
      if (fold !== undefined && fold.size > 0) {
        yield ['*', ...ownControllersRow(fold.all, options.glyphs, true)]
      }
      yield* namespaces
      if (particular.holds) {
        yield* particular
        return
      }
      for (const secret of secrets) {
        for (const { scope, cells } of joinedRows(secret, options, fold)) {
          if (scope === 'secret') yield cells
        }
      }
    },
  }
}

interface JoinedRow {
  readonly scope: Reader['scope']
  readonly cells: Row
}

function* joinedRows(
  secret: SecretReach,
  options: RowOptions,
  fold: OwnControllerFold | undefined,
): Iterable<JoinedRow> {
  const readers = fold === undefined ? secret.readers : fold.without(secret.readers)
  const groups = Map.groupBy(readers, (reader) => `${reader.scope} ${reader.onlyUsedBy ?? ''}`)
  for (const list of groups.values()) {
    const [first] = list
    if (first === undefined) continue
    const cell = secretCell(secret, first)
    for (const row of readerRows(list, options)) yield { scope: first.scope, cells: [cell, ...row] }
  }
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

/** Kubernetes' own controllers make one row at the end. */
function ofOneSecret(readers: readonly Reader[], options: RowOptions): readonly Row[] {
  const { others, own } = options.wide ? { others: readers } : withoutOwnControllers(readers)
  const rows = [...readerRows(others, options)]
  return own === undefined ? rows : [...rows, ownControllersRow(own, options.glyphs)]
}
