import { by } from '../base/order.ts'
import type { Chunk, Coverage, Dropped, Origin, RawObject, Resource } from '../source/index.ts'
import { converterOf, nameOfResource } from './convert.ts'
import type { Fact, FactKind } from './facts/index.ts'
import type { CustomKindFact, ReferenceFact } from './facts/others.ts'
import type { Model } from './model.ts'
import { adapterOf } from './references/adapters/index.ts'
import { customReader, type CustomReader } from './references/custom.ts'
import { grantsOf, isGranted, needsGrant, type Grant } from './references/reference-grant.ts'
import { validateFact } from './validate.ts'

const KINDS: readonly FactKind[] = [
  'Namespace',
  'Node',
  'Pod',
  'Workload',
  'ServiceAccount',
  'Secret',
  'Role',
  'Binding',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Reference',
  'CustomKind',
]

const GRANTS = 'referencegrants.gateway.networking.k8s.io'

/** A model without facts. */
export function emptyModel(origin: Origin): Model {
  const facts = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Model['facts']
  return { origin, coverage: [], dropped: { secretValues: 0 }, facts }
}

/**
 * Makes a model of everything that `chunks` brings. Each raw object is turned
 * into facts and dropped at once, so memory holds facts only.
 *
 * @throws UserError when facts of a snapshot do not have the shape of facts
 */
export async function buildModel(chunks: AsyncIterable<Chunk>, origin: Origin): Promise<Model> {
  return extendModel(emptyModel(origin), chunks)
}

/**
 * Adds what a further read brought: custom resources, once the first read said
 * which exist.
 */
export async function extendModel(model: Model, chunks: AsyncIterable<Chunk>): Promise<Model> {
  const builder = new ModelBuilder(model)
  for await (const chunk of chunks) builder.add(chunk)
  return builder.finish()
}

class ModelBuilder {
  readonly #base: Model
  readonly #facts = new Map<FactKind, Fact[]>()
  readonly #coverage: Coverage[number][]
  readonly #readers = new Map<string, CustomReader>()
  readonly #ifExists: ReferenceFact[] = []
  readonly #grants: Grant[] = []
  #dropped: Dropped

  constructor(base: Model) {
    this.#base = base
    this.#coverage = [...base.coverage]
    this.#dropped = base.dropped
    for (const kind of KINDS) this.#facts.set(kind, [...base.facts[kind]])
  }

  add(chunk: Chunk): void {
    if (chunk.kind === 'coverage') this.#coverage.push(chunk.entry)
    else if (chunk.kind === 'dropped') this.#drop(chunk.dropped)
    else if (chunk.kind === 'facts') chunk.facts.forEach((fact) => this.#keep(validateFact(fact)))
    else this.#convert(chunk.resource, chunk.items)
  }

  finish(): Model {
    this.#settleIfExists()
    const facts = Object.fromEntries(KINDS.map((kind) => [kind, this.#sorted(kind)]))
    return {
      origin: this.#base.origin,
      coverage: this.#coverage.toSorted(
        by(
          (e) => e.resource,
          (e) => e.namespace ?? '',
        ),
      ),
      dropped: this.#dropped,
      facts: facts as unknown as Model['facts'],
    }
  }

  #keep(fact: Fact): void {
    this.#facts.get(fact.kind)?.push(fact)
  }

  #drop({ secretValues }: Dropped): void {
    this.#dropped = { secretValues: this.#dropped.secretValues + secretValues }
  }

  #convert(resource: Resource, items: readonly RawObject[]): void {
    if (nameOfResource(resource) === GRANTS) this.#grants.push(...items.flatMap(grantsOf))
    const convert = converterOf(resource)
    if (convert === undefined) return this.#convertCustom(resource, items)
    for (const item of items) for (const fact of convert(item, resource)) this.#keep(fact)
  }

  #convertCustom(resource: Resource, items: readonly RawObject[]): void {
    const read = this.#readerOf(resource)
    for (const item of items) {
      const { certain, ifExists } = read(item)
      certain.forEach((fact) => this.#keep(fact))
      this.#ifExists.push(...ifExists)
    }
  }

  #readerOf(resource: Resource): CustomReader {
    const name = nameOfResource(resource)
    const known = this.#readers.get(name)
    if (known !== undefined) return known
    const fact = this.#customKinds().find((each) => nameOfResource(each) === name)
    const adapter = adapterOf(resource.group, resource.kind)
    const reader = customReader(resource, adapter, fact?.secretFields ?? [])
    this.#readers.set(name, reader)
    return reader
  }

  #customKinds(): readonly CustomKindFact[] {
    return (this.#facts.get('CustomKind') ?? []) as readonly CustomKindFact[]
  }

  /** A string that may be a value is kept only if it is the name of a Secret that exists. */
  #settleIfExists(): void {
    const secrets = (this.#facts.get('Secret') ?? []) as readonly {
      namespace: string
      name: string
    }[]
    const names = new Set(secrets.flatMap(({ namespace, name }) => [name, `${namespace}/${name}`]))
    for (const fact of this.#ifExists) {
      const { name, namespace } = fact.secret
      if (names.has(namespace === undefined ? name : `${namespace}/${name}`)) this.#keep(fact)
    }
  }

  #sorted(kind: FactKind): readonly Fact[] {
    const facts = this.#facts.get(kind) ?? []
    return facts
      .map((fact) => (fact.kind === 'Reference' ? this.#judged(fact) : fact))
      .sort(BY_NAME)
  }

  /** Says whether a ReferenceGrant allows the reference, if it needs one and grants were read. */
  #judged(fact: ReferenceFact): ReferenceFact {
    const read = this.#coverage.some(
      ({ resource, status }) => resource === GRANTS && status === 'read',
    )
    if (!read || fact.permitted !== undefined || !needsGrant(fact)) return fact
    return { ...fact, permitted: isGranted(fact, this.#grants) }
  }
}

const BY_NAME = by<Fact>(
  (fact) =>
    fact.kind === 'Reference'
      ? (fact.from.namespace ?? '')
      : 'namespace' in fact
        ? fact.namespace
        : fact.group,
  (fact) => (fact.kind === 'Reference' ? fact.from.name : 'name' in fact ? fact.name : fact.plural),
  (fact) =>
    fact.kind === 'Reference'
      ? `${fact.from.kind} ${fact.field} ${fact.secret.name}`
      : fact.kind === 'Workload'
        ? fact.workload
        : '',
)
