import type { Confidence, PathStep, Reader } from '../analysis/reach/report.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import type { Row } from './held-rows.ts'
import { type OwnControllers, ownControllersPath, ownControllersText } from './own-controllers.ts'
import { NOT_THERE } from './path-words.ts'
import { evidenceText, pathIds, pathText } from './reach-path.ts'
import { kindCell } from './subject-words.ts'

export interface RowOptions {
  readonly glyphs: Glyphs
  /** Everybody in a row of their own, with more columns. */
  readonly wide: boolean
}

/** Rows of readers in their order; many nodes that have the Secret by their pods make one. */
export function* readerRows(readers: readonly Reader[], options: RowOptions): Iterable<Row> {
  const nodes = options.wide ? [] : readers.filter(isByItsPods)
  const joins = nodes.length >= MANY_NODES
  for (const reader of readers) {
    if (!joins || !isByItsPods(reader)) yield* rowsOf(reader, options)
    else if (reader === nodes[0]) yield nodesRow(nodes)
  }
}

/** Fewer are each worth a row. */
const MANY_NODES = 10
/** Nodes that a row names. */
const NAMED_NODES = 3

/** The kubelet of the node may get the Secret, as a pod there uses it; no grant is needed. */
function isByItsPods({ subject, path, scope, others }: Reader): boolean {
  const [step] = path
  const byPod = path.length === 1 && step?.id === 'D11'
  return subject.kind === 'Node' && scope === 'secret' && byPod && others === undefined
}

function nodesRow(nodes: readonly Reader[]): Row {
  const named = nodes.slice(0, NAMED_NODES).map(({ subject }) => subject.name)
  const path = `run pods that use it, so their kubelets may get it: ${named.join(', ')}`
  return [
    `${kindCell('Node')}* (${plural(nodes.length, 'node')})`,
    'certain',
    'D11',
    `${path} and ${nodes.length - NAMED_NODES} more; -o wide lists them`,
  ]
}

type ControllersRow = readonly [reader: string, sure: string, id: string, path: string]

/** Kubernetes' own controllers, of which there are many in every cluster, as one row. */
export function ownControllersRow(
  own: OwnControllers,
  { dash }: Glyphs,
  several = false,
): ControllersRow {
  const reader = `${kindCell('ServiceAccount')}${ownControllersText(own)}`
  return [reader, own.sureness, dash, ownControllersPath(own, several)]
}

/** The best path, and below it the others where they were asked for. */
function rowsOf(reader: Reader, options: RowOptions): readonly Row[] {
  const others = (reader.others ?? []).map((path) => ({ ...reader, path, ...surenessOfPath(path) }))
  return [reader, ...others].map((each) => readerRow(each, options))
}

const LEAST_FIRST: readonly Confidence[] = ['possible', 'conditional', 'certain']

/** A path is as sure as the least sure of its steps. */
function surenessOfPath(path: readonly PathStep[]): Pick<Reader, 'confidence'> {
  const found = LEAST_FIRST.find((level) => path.some(({ confidence }) => confidence === level))
  return { confidence: found ?? 'certain' }
}

function readerRow(reader: Reader, { glyphs, wide }: RowOptions): Row {
  const cells = [
    readerText(reader),
    reader.verdict === 'unknown' ? 'unknown' : reader.confidence,
    pathIds(reader),
    pathText(reader, glyphs),
  ]
  if (!wide) return cells
  return [...cells, reader.verbs.join(','), String(reader.alternatives), evidenceText(reader)]
}

/** `pod   payments/api (3 pods)`: a workload's pods go by the workload's name. */
export function readerText({ subject, pods, members, absent }: Reader): string {
  const kind = kindCell(subject.kind)
  const name = pods?.workload?.name ?? subject.name
  const where = subject.namespace === undefined ? name : `${subject.namespace}/${name}`
  if (members !== undefined) {
    const accounts = plural(members.serviceAccounts, 'service account')
    return `${kind}${where} (${accounts}, ${plural(members.pods, 'pod')})`
  }
  if (absent === true) return `${kind}${where} ${NOT_THERE}`
  const count = pods?.workload === undefined ? '' : ` (${plural(pods.names.length, 'pod')})`
  return `${kind}${where}${count}`
}
