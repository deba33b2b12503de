import type { Confidence, Evidence, PathStep } from '../reach/report.ts'
import { type AccessGraph, type Level, LEVELS, type Why } from './access-graph.ts'
import type { Search } from './search.ts'

/** How a path ends: what the last station gives, after the last edge. */
export interface Ending {
  /** `secret payments/db`; empty keeps what the last station is called. */
  readonly text: string
  readonly why: Why
}

/** The edges from a station to the goal of a backward search, at a level where there is a way. */
export function edgesToGoal(
  graph: AccessGraph,
  search: Search,
  station: number,
  level: Level,
): readonly number[] {
  return walk(search, graph.tos, station, level)
}

/** The edges from the beginning of a forward search to a station. */
export function edgesFromStart(
  graph: AccessGraph,
  search: Search,
  station: number,
  level: Level,
): readonly number[] {
  return walk(search, graph.froms, station, level).toReversed()
}

/** @param ends the end of each edge that is nearer to where the search began */
function walk(search: Search, ends: Int32Array, station: number, level: Level): readonly number[] {
  const edges: number[] = []
  let at = station
  for (let edge = search.next(at, level); edge !== -1; edge = search.next(at, level)) {
    edges.push(edge)
    at = ends[edge] ?? -1
  }
  return edges
}

/** Writes the steps of a path down from its edges. */
class Writer {
  readonly steps: PathStep[] = []
  readonly #graph: AccessGraph
  /** What was gathered for the next step. */
  pending: Evidence[] = []
  #from: string
  /** Whether free edges still belong to the last step: no identity was reached since. */
  #open = false

  constructor(graph: AccessGraph, from: string) {
    this.#graph = graph
    this.#from = from
  }

  edge(edge: number): void {
    const why = this.#graph.whys[edge] ?? {}
    const info = this.#graph.infos[this.#graph.tos[edge] ?? -1]
    if (why.id === undefined) this.#free(why)
    else this.step(why.id, why)
    this.arrive(info?.text ?? '')
    if (info?.identity !== undefined) this.#open = false
    if (info?.identity !== undefined) this.#from = info.text
  }

  step(id: string, why: Why): void {
    for (const prefix of why.prefixes ?? []) this.#prefix(prefix)
    this.steps.push({
      id,
      from: this.#from,
      to: '',
      ...sureness(why),
      evidence: [...this.pending, ...evidenceOf(why)],
    })
    this.pending = []
    this.#open = true
  }

  /** Names where the last step led to, as long as nobody acts from there. */
  arrive(text: string): void {
    const last = this.steps.at(-1)
    if (last === undefined || !this.#open || text === '') return
    this.steps[this.steps.length - 1] = { ...last, to: text }
  }

  /** Adds evidence to the last step if it is still open, to the next one otherwise. */
  #free(why: Why): void {
    const evidence = evidenceOf(why)
    const last = this.steps.at(-1)
    if (this.#open && last !== undefined) {
      if (why.condition !== undefined) this.#depends(last, why)
      if (evidence.length > 0) this.#prove(evidence)
    } else this.pending.push(...evidence)
  }

  /** Makes the last step as sure as what follows it, where that depends on something. */
  #depends(last: PathStep, why: Why): void {
    const { confidence = 'certain' } = sureness(why)
    const of = (each: Confidence): number => LEVELS.indexOf(each)
    const own = last.confidence ?? 'certain'
    const conditions = [last.condition, why.condition].filter((each) => each !== undefined)
    this.steps[this.steps.length - 1] = {
      ...last,
      confidence: of(own) > of(confidence) ? own : confidence,
      condition: [...new Set(conditions)].join(', and '),
    }
  }

  #prove(evidence: readonly Evidence[]): void {
    const last = this.steps.at(-1)
    if (last === undefined) return
    this.steps[this.steps.length - 1] = { ...last, evidence: [...last.evidence, ...evidence] }
  }

  #prefix(edges: readonly number[]): void {
    const inner = new Writer(this.#graph, this.#from)
    for (const edge of edges) inner.edge(edge)
    // What several needs have in common is done once.
    for (const step of inner.steps) {
      if (!this.steps.some((known) => isSameStep(known, step))) this.steps.push(step)
    }
    this.pending.push(...inner.pending)
  }
}

/**
 * Turns edges into steps as reports have them: one for each edge with an id.
 * Free edges only add evidence, to the step that they follow or, once somebody
 * acts again, to the next.
 *
 * @param start the station that the first edge leaves
 */
export function pathSteps(
  graph: AccessGraph,
  start: number,
  edges: readonly number[],
  { text, why }: Ending,
): readonly PathStep[] {
  const writer = new Writer(graph, graph.infos[start]?.text ?? '')
  for (const edge of edges) writer.edge(edge)
  if (why.id !== undefined) writer.step(why.id, why)
  writer.arrive(text)
  const { steps } = writer
  const last = steps.at(-1)
  if (why.id !== undefined || last === undefined) return steps
  return [...steps.slice(0, -1), { ...last, evidence: [...last.evidence, ...evidenceOf(why)] }]
}

function isSameStep(a: PathStep, b: PathStep): boolean {
  return a.id === b.id && a.from === b.from && a.to === b.to
}

function evidenceOf({ evidence }: Why): readonly Evidence[] {
  return typeof evidence === 'function' ? evidence() : (evidence ?? [])
}

function sureness({ confidence, condition }: Why): Pick<PathStep, 'confidence' | 'condition'> {
  const shown: Confidence | undefined = confidence === 'unknown' ? 'possible' : confidence
  return {
    ...(shown === undefined || shown === 'certain' ? {} : { confidence: shown }),
    ...(condition === undefined ? {} : { condition }),
  }
}
