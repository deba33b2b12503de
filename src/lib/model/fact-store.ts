import { by } from '../base/order.ts'
import type { Fact, FactKind } from './facts/index.ts'
import type { PodSpecFact } from './facts/pod.ts'
import type { Model } from './model.ts'

type Facts = Model['facts']
type FactOf<K extends FactKind> = Facts[K][number]

/** Facts by kind, while a model is being made. */
export class FactStore {
  readonly #specs = new Map<string, PodSpecFact>()
  readonly #lists: { readonly [K in FactKind]: FactOf<K>[] }

  constructor(facts: Facts) {
    this.#lists = mapKinds(facts, (list) => [...list])
  }

  add(fact: Fact): void {
    const list: Fact[] = this.#lists[fact.kind]
    list.push(fact.kind === 'Pod' ? { ...fact, spec: this.#kept(fact.spec) } : fact)
  }

  /** Pods of one workload have the same spec, which is kept once. */
  #kept(spec: PodSpecFact): PodSpecFact {
    const text = JSON.stringify(spec)
    const known = this.#specs.get(text)
    if (known !== undefined) return known
    this.#specs.set(text, spec)
    return spec
  }

  of<K extends FactKind>(kind: K): readonly FactOf<K>[] {
    return this.#lists[kind]
  }

  replace<K extends FactKind>(kind: K, change: (fact: FactOf<K>) => FactOf<K>): void {
    const list: FactOf<K>[] = this.#lists[kind]
    for (const [index, fact] of list.entries()) list[index] = change(fact)
  }

  /** Each list in the order of namespace and name. */
  sorted(): Facts {
    return mapKinds(this.#lists, (list) => list.toSorted(BY_NAME))
  }
}

/** A store's content with nothing in it. */
export function noFacts(): Facts {
  return {
    Namespace: [],
    Node: [],
    Pod: [],
    Workload: [],
    ServiceAccount: [],
    Secret: [],
    Role: [],
    Binding: [],
    PersistentVolume: [],
    PersistentVolumeClaim: [],
    Reference: [],
    CustomKind: [],
  }
}

/** The type checker cannot follow a kind through `Object.entries`, so this says it once. */
function mapKinds(
  facts: Facts,
  change: (list: readonly Fact[]) => readonly Fact[],
): { [K in FactKind]: FactOf<K>[] } {
  const entries = Object.entries(facts).map(([kind, list]) => [kind, change(list)] as const)
  return Object.fromEntries(entries) as unknown as { [K in FactKind]: FactOf<K>[] }
}

const BY_NAME = by<Fact>(namespaceOf, nameOf, detailOf)

function namespaceOf(fact: Fact): string {
  if (fact.kind === 'Reference') return fact.from.namespace ?? ''
  return fact.kind === 'CustomKind' ? fact.group : fact.namespace
}

function nameOf(fact: Fact): string {
  if (fact.kind === 'Reference') return fact.from.name
  return fact.kind === 'CustomKind' ? fact.plural : fact.name
}

/** What tells facts of the same name apart. */
function detailOf(fact: Fact): string {
  if (fact.kind === 'Workload') return fact.workload
  if (fact.kind !== 'Reference') return ''
  const { from, field, secret } = fact
  return `${from.kind} ${from.apiVersion} ${field} ${secret.name} ${fact.as?.at ?? ''}`
}
