import type { Chunk, CoverageEntry, Dropped, RawObject, Resource } from '../source/index.ts'
import { unreachable } from '../base/errors.ts'
import { by } from '../base/order.ts'
import { converterOf, nameOfResource } from './convert.ts'
import type { Fact } from './facts/index.ts'
import { FactStore } from './fact-store.ts'
import type { ReferenceFact } from './facts/others.ts'
import type { Model } from './model.ts'
import { adapterOf } from './references/adapters/index.ts'
import { customReader, type CustomReader } from './references/custom.ts'
import { grantsOf, isGranted, needsGrant, type Grant } from './references/reference-grant.ts'
import { validateFact } from './validate.ts'

const GRANTS = 'referencegrants.gateway.networking.k8s.io'

/** Takes chunks one by one and ends as a model. Holds facts, never raw objects. */
export class ModelBuilder {
  readonly #base: Model
  readonly #facts: FactStore
  readonly #coverage: CoverageEntry[]
  readonly #readers = new Map<string, CustomReader>()
  readonly #ifExists: ReferenceFact[] = []
  readonly #grants: Grant[] = []
  #dropped: Dropped

  constructor(base: Model) {
    this.#base = base
    this.#facts = new FactStore(base.facts)
    this.#coverage = [...base.coverage]
    this.#dropped = base.dropped
  }

  /** @throws UserError when facts of a snapshot do not have the shape of facts */
  add(chunk: Chunk): void {
    switch (chunk.kind) {
      case 'coverage':
        this.#coverage.push(chunk.entry)
        break
      case 'dropped':
        this.#drop(chunk.dropped)
        break
      case 'facts':
        for (const fact of chunk.facts) this.#facts.add(validateFact(fact))
        break
      case 'objects':
        this.#convert(chunk.resource, chunk.items)
        break
      default:
        unreachable(chunk)
    }
  }

  finish(): Model {
    this.#settleIfExists()
    const grantsRead = this.#coverage.some(
      ({ resource, status }) => resource === GRANTS && status === 'read',
    )
    if (grantsRead) this.#facts.replace('Reference', (fact) => this.#judged(fact))
    return {
      origin: this.#base.origin,
      coverage: this.#coverage.toSorted(BY_RESOURCE),
      dropped: this.#dropped,
      facts: this.#facts.sorted(),
    }
  }

  #drop({ secretValues }: Dropped): void {
    this.#dropped = { secretValues: this.#dropped.secretValues + secretValues }
  }

  #convert(resource: Resource, items: readonly RawObject[]): void {
    if (nameOfResource(resource) === GRANTS) this.#grants.push(...items.flatMap(grantsOf))
    const convert = converterOf(resource)
    if (convert === undefined) {
      this.#convertCustom(resource, items)
      return
    }
    for (const item of items) this.#addAll(convert(item, resource))
  }

  #convertCustom(resource: Resource, items: readonly RawObject[]): void {
    const read = this.#readerOf(resource)
    for (const item of items) {
      const { certain, ifExists } = read(item)
      this.#addAll(certain)
      this.#ifExists.push(...ifExists)
    }
  }

  #addAll(facts: readonly Fact[]): void {
    for (const fact of facts) this.#facts.add(fact)
  }

  #readerOf(resource: Resource): CustomReader {
    const name = nameOfResource(resource)
    const known = this.#readers.get(name)
    if (known !== undefined) return known
    const kind = this.#facts.of('CustomKind').find((each) => nameOfResource(each) === name)
    const adapter = adapterOf(resource.group, resource.kind)
    const reader = customReader(resource, adapter, kind?.secretFields ?? [])
    this.#readers.set(name, reader)
    return reader
  }

  /** A string that may be a value is kept only if it is the name of a Secret that exists. */
  #settleIfExists(): void {
    if (this.#ifExists.length === 0) return
    const secrets = this.#facts.of('Secret')
    const names = new Set(secrets.flatMap(({ namespace, name }) => [name, `${namespace}/${name}`]))
    for (const fact of this.#ifExists) {
      const { name, namespace } = fact.secret
      if (names.has(namespace === undefined ? name : `${namespace}/${name}`)) this.#facts.add(fact)
    }
  }

  /** Says whether a ReferenceGrant allows the reference, if it needs one. */
  #judged(fact: ReferenceFact): ReferenceFact {
    if (fact.permitted !== undefined || !needsGrant(fact)) return fact
    return { ...fact, permitted: isGranted(fact, this.#grants) }
  }
}

const BY_RESOURCE = by<CoverageEntry>(
  ({ resource }) => resource,
  ({ namespace }) => namespace ?? '',
)
