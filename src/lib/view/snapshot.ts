import { API_VERSION } from '../base/product.ts'
import { by, compareText } from '../base/order.ts'
import {
  COVERAGE_KIND,
  END_KIND,
  SNAPSHOT_FORMAT,
  SNAPSHOT_KIND,
  type SnapshotEnd,
} from '../base/snapshot-format.ts'
import type { Model } from '../model/model.ts'
import { type AnyShape, FACT_SHAPES } from './snapshot-shape.ts'

/** Lines that are joined before they are handed on, so that writing is not one call per fact. */
const BATCH = 200

/**
 * A model as the text of a snapshot file (NDJSON), in pieces. It holds no
 * values, since the model does not; what the model's types do not list is left
 * out even so. The same model gives the same bytes.
 */
export function* snapshotText(model: Model): Generator<string, void, undefined> {
  let batch: string[] = []
  for (const line of lines(model)) {
    batch.push(line)
    if (batch.length < BATCH) continue
    yield `${batch.join('\n')}\n`
    batch = []
  }
  if (batch.length > 0) yield `${batch.join('\n')}\n`
}

function* lines({ origin, coverage, dropped, facts }: Model): Generator<string, void, undefined> {
  yield JSON.stringify({
    apiVersion: API_VERSION,
    kind: SNAPSHOT_KIND,
    formatVersion: SNAPSHOT_FORMAT,
    origin: {
      kind: origin.kind,
      name: origin.name,
      takenAt: origin.takenAt,
      serverVersion: origin.serverVersion,
    },
    dropped: { secretValues: dropped.secretValues },
  })
  for (const entry of coverage.toSorted(BY_SCOPE)) {
    yield JSON.stringify({ kind: COVERAGE_KIND, ...entry })
  }
  let count = 0
  for (const kind of FACT_KINDS) {
    for (const fact of facts[kind]) {
      yield JSON.stringify(project(fact, FACT_SHAPES[kind]))
      count++
    }
  }
  const end: SnapshotEnd = { kind: END_KIND, coverage: coverage.length, facts: count }
  yield JSON.stringify(end)
}

const FACT_KINDS = Object.keys(FACT_SHAPES) as readonly (keyof typeof FACT_SHAPES)[]

const BY_SCOPE = by<Model['coverage'][number]>(
  ({ resource }) => resource,
  ({ namespace }) => namespace ?? '',
  ({ status }) => status,
)

/** The members of `value` that `shape` lists, in its order. */
function project(value: unknown, shape: AnyShape): unknown {
  if (value === undefined || value === null) return value
  if (shape === 'plain') return isPlain(value) ? value : undefined
  if (shape === 'map') return sortedMap(value)
  if (isListShape(shape)) {
    return Array.isArray(value) ? value.map((each) => project(each, shape[0])) : undefined
  }
  const members = value as Readonly<Record<string, unknown>>
  const kept: Record<string, unknown> = {}
  for (const [name, member] of membersOf(shape)) kept[name] = project(members[name], member)
  return kept
}

type MembersShape = Exclude<AnyShape, string | readonly [AnyShape]>

function isListShape(shape: AnyShape): shape is readonly [AnyShape] {
  return Array.isArray(shape)
}

/** The shapes are few and every fact is asked for them, so their entries are kept. */
const entriesOf = new WeakMap<MembersShape, readonly (readonly [string, AnyShape])[]>()

function membersOf(shape: MembersShape): readonly (readonly [string, AnyShape])[] {
  const known = entriesOf.get(shape) ?? Object.entries(shape)
  entriesOf.set(shape, known)
  return known
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function sortedMap(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(value as Readonly<Record<string, string>>)
  return Object.fromEntries(entries.toSorted(([a], [b]) => compareText(a, b)))
}
