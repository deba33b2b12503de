import type { BlastRadius, PathStep, SecretReach } from '../../analysis/reach/report.ts'
import { by } from '../../base/order.ts'
import {
  isSetOfSecrets,
  secretStation,
  stepSureness,
  SURENESS,
  type Sureness,
} from '../path-words.ts'

/** What paths go through, and their steps; equal ones are one. */
export interface PathGraph {
  /** In order. */
  readonly nodes: readonly GraphNode[]
  /** By `from`, `to` and `id`. */
  readonly edges: readonly GraphEdge[]
}

/** An identity, a Secret or a set of Secrets. */
export interface GraphNode {
  /** As steps name it: `sa payments/api`, `secrets in payments`. */
  readonly text: string
  readonly kind: NodeKind
}

export type NodeKind = 'pod' | 'node' | 'sa' | 'user' | 'group' | 'secret' | 'other'

export interface GraphEdge {
  readonly from: string
  readonly to: string
  /** Row of the catalogue. */
  readonly id: string
  /** Of the surest path that has the step. */
  readonly sureness: Sureness
}

class GraphBuilder {
  readonly #nodes = new Set<string>()
  readonly #edges = new Map<string, GraphEdge>()

  node(text: string): void {
    this.#nodes.add(text)
  }

  /** @param end where the last step leads, in the place of what it says */
  add(
    path: readonly PathStep[],
    reader: { readonly verdict: 'yes' | 'possible' | 'unknown' },
    end: string | undefined,
  ): void {
    for (const [index, step] of path.entries()) {
      const to = index === path.length - 1 ? (end ?? step.to) : step.to
      const sureness = stepSureness(step, reader)
      this.#edge({ from: step.from, to, id: step.id, sureness })
    }
  }

  done(): PathGraph {
    return {
      nodes: [...this.#nodes].toSorted(by((text) => text)).map((text) => ({
        text,
        kind: kindOf(text),
      })),
      edges: [...this.#edges.values()].toSorted(
        by<GraphEdge>(
          ({ from }) => from,
          ({ to }) => to,
          ({ id }) => id,
        ),
      ),
    }
  }

  #edge(edge: GraphEdge): void {
    this.node(edge.from)
    this.node(edge.to)
    const key = JSON.stringify([edge.from, edge.to, edge.id])
    const known = this.#edges.get(key)
    if (known === undefined || rank(edge) < rank(known)) this.#edges.set(key, edge)
  }
}

/**
 * The paths of all readers as one graph.
 *
 * @param several whether a path to many Secrets ends at all of them, and not at the one that was asked about
 */
export function reachGraph(list: Iterable<SecretReach>, several: boolean): PathGraph {
  const graph = new GraphBuilder()
  for (const secret of list) {
    const goal = secretStation(secret)
    if (!several) graph.node(goal)
    for (const reader of secret.readers) {
      for (const path of [reader.path, ...(reader.others ?? [])]) {
        graph.add(path, reader, several ? goalOf(path, secret) : goal)
      }
    }
  }
  return graph.done()
}

/** What an identity leads to as a graph: Secrets that it has all of stand together. */
export function blastGraph({ secrets, identities }: BlastRadius): PathGraph {
  const graph = new GraphBuilder()
  for (const secret of secrets) {
    graph.add(secret.path, secret, goalOf(secret.path, secret))
  }
  for (const { path } of identities) graph.add(path, { verdict: 'yes' }, undefined)
  return graph.done()
}

/** The Secret, whichever words its last step has for it, or the set of Secrets that it leads to. */
function goalOf(
  path: readonly PathStep[],
  secret: Pick<SecretReach, 'namespace' | 'name'>,
): string {
  const end = path.at(-1)?.to ?? ''
  return isSetOfSecrets(end) ? end : secretStation(secret)
}

function rank({ sureness }: GraphEdge): number {
  return SURENESS.indexOf(sureness)
}

const KINDS: ReadonlySet<string> = new Set(['pod', 'node', 'sa', 'user', 'group', 'secret'])

function kindOf(text: string): NodeKind {
  const word = text.slice(0, text.indexOf(' '))
  if (word === 'secrets') return 'secret'
  return KINDS.has(word) ? (word as NodeKind) : 'other'
}
