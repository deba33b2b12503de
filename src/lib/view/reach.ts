import type { Reader, SecretReach, SecretUsers } from '../analysis/reach/report.ts'
import { by } from '../base/order.ts'
import { DistinctRows, HeldRows, type Row } from './held-rows.ts'
import { OwnControllerFold, withoutOwnControllers } from './own-controllers.ts'
import { SURENESS, surenessOf } from './path-words.ts'
import { ownControllersRow, readerRows, type RowOptions } from './reach-rows.ts'
import type { Table } from './table.ts'

export interface ReachTableOptions extends RowOptions {
  /** Whether there may be several Secrets, so that each row has to say which. */
  readonly secrets: boolean
}

const CLOSENESS: readonly Reader['scope'][] = ['secret', 'namespace', 'cluster']
/**
 * The surest first; of those who reads this Secret in particular, then who reads
 * its namespace, then who reads everything; then the shortest path. `system:masters`,
 * who are in every cluster, come last.
 */
export const surestReadersFirst = by<Reader>(
  ({ path }) => (path[0]?.id === 'D5' ? 1 : 0),
  (reader) => SURENESS.indexOf(surenessOf(reader)),
  ({ scope }) => CLOSENESS.indexOf(scope),
  ({ path }) => path.length,
)

/**
 * Table of `reach`: one row for each reader of one Secret. For several Secrets
 * a reader of all of them stands there once, under `*` for the cluster or
 * `NAMESPACE/*`, or a few grants would be repeated under every Secret. Who reads
 * only those that pods use stands under `* (in pods on nodes)`, with the path to
 * one of them.
 *
 * @param list for several Secrets, of `distinctReaders`; gone through again for rows that are not held
 * @param held number of characters of rows that may be
 */
export function reachTable(
  list: Iterable<SecretReach>,
  { secrets, ...options }: ReachTableOptions,
  held = HELD,
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
    ? joined(list, options, { held, folds: !options.wide })
    : [...list].flatMap(({ readers }) => ofOneSecret(readers.toSorted(surestReadersFirst), options))
  return { columns, rows }
}

/** Two bytes each, as arrows are among them: some 120 MB. */
const HELD = 60_000_000

interface JoinOptions {
  readonly held: number
  /** Whether Kubernetes' own controllers make one row. */
  readonly folds: boolean
}

/**
 * Rows of the cluster, then of namespaces, then of Secrets. The readers are gone
 * through once, as finding them is what takes long; rows of Secrets that are too
 * many to be held are made again whenever they are asked for.
 */
function joined(
  secrets: Iterable<SecretReach>,
  options: RowOptions,
  { held, folds }: JoinOptions,
): Iterable<Row> {
  const fold = folds ? new OwnControllerFold() : undefined
  const cluster = new DistinctRows()
  const namespaces = new DistinctRows()
  const particular = new HeldRows(held)
  const rowsOf = (
    { readers, ...secret }: SecretReach,
    wanted: (scope: Reader['scope']) => boolean,
  ): Iterable<JoinedRow> => {
    const shown = fold === undefined ? readers : fold.without(readers)
    return joinedRows({ ...secret, readers: shown.filter(({ scope }) => wanted(scope)) }, options)
  }
  for (const secret of secrets) {
    for (const row of rowsOf(secret, (scope) => scope !== 'secret' || particular.holds)) {
      if (row.scope === 'cluster') cluster.add(row.cells)
      else if (row.scope === 'namespace') namespaces.add(row.cells)
      else particular.add(row.cells)
    }
  }
  // One alone is not worth it.
  if (fold?.size === 1) return joined(secrets, options, { held, folds: false })
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
        for (const { cells } of rowsOf(secret, (scope) => scope === 'secret')) yield cells
      }
    },
  }
}

interface JoinedRow {
  readonly scope: Reader['scope']
  readonly cells: Row
}

function* joinedRows(secret: SecretReach, options: RowOptions): Iterable<JoinedRow> {
  const groups = Map.groupBy(
    secret.readers,
    (reader) => `${reader.scope} ${reader.onlyUsedBy ?? ''}`,
  )
  for (const list of groups.values()) {
    const [first] = list
    if (first === undefined) continue
    const cell = secretCell(secret, first)
    for (const row of readerRows(list.toSorted(surestReadersFirst), options)) {
      yield { scope: first.scope, cells: [cell, ...row] }
    }
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
