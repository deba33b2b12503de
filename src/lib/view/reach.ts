import type { Reader, ReaderSubject, SecretReach } from '../analysis/reach/report.ts'
import { by } from '../base/order.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import { evidenceText, pathIds, pathText } from './reach-path.ts'
import type { Table } from './table.ts'

export interface ReachTableOptions {
  /** Whether there may be several Secrets, so that each row has to say which. */
  readonly secrets: boolean
  readonly glyphs: Glyphs
}

const CLOSENESS: readonly Reader['scope'][] = ['secret', 'namespace', 'cluster']
/** Who reads this Secret in particular, then who reads its namespace, then who reads everything. */
const closestFirst = by<Reader>(({ scope }) => CLOSENESS.indexOf(scope))

/**
 * Table of `reach`: one row for each reader of one Secret. For several Secrets
 * a reader of all of them stands there once, under `*` for the cluster or
 * `NAMESPACE/*`, or a few grants would be repeated under every Secret.
 *
 * @param list for several Secrets, of `distinctReaders`
 */
export function reachTable(
  list: Iterable<SecretReach>,
  { secrets, glyphs }: ReachTableOptions,
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
    ? [...joined(list, glyphs)]
    : [...list].flatMap(({ readers }) =>
        readers.toSorted(closestFirst).map((each) => readerRow(each, glyphs)),
      )
  return { columns, rows }
}

function joined(secrets: Iterable<SecretReach>, glyphs: Glyphs): Iterable<readonly string[]> {
  const rows: Record<Reader['scope'], Map<string, readonly string[]>> = {
    cluster: new Map(),
    namespace: new Map(),
    secret: new Map(),
  }
  for (const secret of secrets) {
    for (const reader of secret.readers) {
      const row = [secretCell(secret, reader), ...readerRow(reader, glyphs)]
      const [where, who, sure, id, path] = row
      rows[reader.scope].set([where, who, sure, id, path].join('\0'), row)
    }
  }
  return [...rows.cluster.values(), ...rows.namespace.values(), ...rows.secret.values()]
}

function secretCell({ namespace, name }: SecretReach, { scope }: Reader): string {
  if (scope === 'cluster') return '*'
  return scope === 'namespace' ? `${namespace}/*` : `${namespace}/${name}`
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

const SHORT: Readonly<Record<ReaderSubject['kind'], string>> = {
  Pod: 'pod',
  Node: 'node',
  ServiceAccount: 'sa',
  User: 'user',
  Group: 'group',
}
/** Kinds stand below each other. */
const KIND_WIDTH = 'group '.length

/** `pod   payments/api (3 pods)`: a workload's pods go by the workload's name. */
export function readerText({ subject, pods, members }: Reader): string {
  const kind = SHORT[subject.kind].padEnd(KIND_WIDTH)
  const name = pods?.workload?.name ?? subject.name
  const where = subject.namespace === undefined ? name : `${subject.namespace}/${name}`
  if (members !== undefined) {
    const accounts = plural(members.serviceAccounts, 'service account')
    return `${kind}${where} (${accounts}, ${plural(members.pods, 'pod')})`
  }
  const count = pods?.workload === undefined ? '' : ` (${plural(pods.names.length, 'pod')})`
  return `${kind}${where}${count}`
}
