import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import type { PodFact, WorkloadFact } from '../../model/facts/pod.ts'
import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import type { Evidence, Reader, ReaderSubject } from '../reach/report.ts'
import { partsOf } from './aggregation.ts'
import { certainWays } from './certain-ways.ts'
import { TOKEN } from './closable.ts'
import { bindingKind, roleKind } from './element.ts'

/**
 * The part of a model that the certain ways to a Secret are about. It has less
 * of everything than the model, so that every path in it is one of the model's;
 * most of a large cluster has nothing to do with one Secret, and asking about
 * what is left is quick. What it lacks is noticed when the whole model is asked.
 */
export class RelevantPart {
  readonly #model: Model
  readonly #secret: NamespacedName
  readonly #named = new Set<string>()
  #last = -1
  #everyAccount = false

  constructor(model: Model, secret: NamespacedName, readers: Iterable<Reader>) {
    this.#model = model
    this.#secret = secret
    const { evidence, subjects } = certainWays(model, secret)
    for (const each of evidence) this.#name(each)
    for (const each of subjects) this.#name(each)
    this.#addReaders(readers)
  }

  /** Adds what readers depend on that were overlooked. */
  add(readers: Iterable<Reader>): void {
    this.#everyAccount = true
    this.#addReaders(readers)
  }

  #addReaders(readers: Iterable<Reader>): void {
    for (const { subject, pods, path } of readers) {
      for (const name of pods?.names ?? [subject.name]) this.#name({ ...subject, name })
      for (const { evidence } of path) for (const each of evidence) this.#name(each)
    }
  }

  #name({ kind, namespace = '', name }: Evidence | ReaderSubject): void {
    this.#named.add(`${kind} ${qualifiedName({ namespace, name })}`)
  }

  #has(kind: string, { namespace, name }: NamespacedName): boolean {
    return this.#named.has(`${kind} ${qualifiedName({ namespace, name })}`)
  }

  /** What is relevant of the model; the model itself where nothing was added since the last time. */
  part(): Model {
    if (this.#named.size === this.#last) return this.#model
    this.#last = this.#named.size
    const { facts } = this.#model
    const named = <T extends NamespacedName>(
      list: readonly T[],
      kindOf: (each: T) => string,
    ): T[] => list.filter((each) => this.#has(kindOf(each), each))
    const pods = named(facts.Pod, () => 'Pod')
    const bindings = named(facts.Binding, bindingKind)
    const accounts = named(facts.ServiceAccount, () => 'ServiceAccount')
    return {
      ...this.#model,
      takenIn: this.#model,
      facts: {
        ...facts,
        Pod: pods,
        Workload: withOwners(pods, facts.Workload, (each) => this.#has(each.workload, each)),
        PersistentVolume: named(facts.PersistentVolume, () => 'PersistentVolume'),
        Binding: bindings,
        Role: this.#roles(new Set(bindings.map(roleOf))),
        Secret: this.#secrets(),
        ServiceAccount: this.#everyAccount ? facts.ServiceAccount : accounts,
      },
    }
  }

  /** Tokens that are there can be made to be those of other accounts. */
  #secrets(): readonly SecretFact[] {
    const { namespace, name } = this.#secret
    return this.#model.facts.Secret.filter(
      (each) =>
        each.type === TOKEN ||
        (each.name === name && each.namespace === namespace) ||
        this.#has('Secret', each),
    )
  }

  /** Those that are bound, since a binding to a role that is missing is something else, and all that their rules come from. */
  #roles(bound: ReadonlySet<string>): readonly RoleFact[] {
    const { Role: all } = this.#model.facts
    const found = new Set(
      all.filter(
        (role) =>
          bound.has(`${roleKind(role)} ${qualifiedName(role)}`) ||
          this.#has(roleKind(role), role) ||
          (role.aggregated && role.aggregates === undefined),
      ),
    )
    // A set goes on to what is added meanwhile.
    for (const role of found) for (const part of partsOf(role, all)) found.add(part)
    return all.filter((role) => found.has(role))
  }
}

/** As evidence names the role that a binding refers to. */
function roleOf({ namespace, roleRef: { kind, name } }: BindingFact): string {
  return `${kind} ${qualifiedName({ namespace: kind === 'Role' ? namespace : '', name })}`
}

/** The workloads at the top of pods, whatever is between, and others that are wanted. */
function withOwners(
  pods: readonly PodFact[],
  workloads: readonly WorkloadFact[],
  isWanted: (workload: WorkloadFact) => boolean,
): readonly WorkloadFact[] {
  const byUid = new Map(workloads.map((each) => [each.uid, each]))
  const ownersOf = ({ owner }: PodFact | WorkloadFact): readonly WorkloadFact[] => {
    const found = byUid.get(owner?.uid ?? '')
    return found === undefined ? [] : [found]
  }
  const found = new Set([...workloads.filter(isWanted), ...pods.flatMap(ownersOf)])
  // A set goes on to what is added meanwhile.
  for (const workload of found) for (const owner of ownersOf(workload)) found.add(owner)
  return workloads.filter((each) => found.has(each))
}
