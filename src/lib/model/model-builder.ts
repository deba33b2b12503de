import type { Chunk, CoverageEntry, Dropped, RawObject, Resource } from '../source/index.ts'
import { unreachable } from '../base/errors.ts'
import { by } from '../base/order.ts'
import { resourceName } from '../base/resource-name.ts'
import { converterOf } from './convert.ts'
import type { Fact } from './facts/index.ts'
import { FactStore } from './fact-store.ts'
import type { CustomKindFact, ReferenceFact } from './facts/others.ts'
import type { Model } from './model.ts'
import { adapterOf } from './references/adapters/index.ts'
import { customReader, type CustomReader } from './references/custom.ts'
import { withGathered } from './gathered-rules.ts'
import { grantsOf, isGranted, needsGrant, type Grant } from './references/reference-grant.ts'
import { validateFact } from './validate.ts'

const GRANTS = 'referencegrants.gateway.networking.k8s.io'
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io'

/** What one list has brought so far. */
interface Listed {
  readonly facts: Fact[]
  readonly ifExists: ReferenceFact[]
  readonly grants: Grant[]
}

type Objects = Extract<Chunk, { kind: 'objects' }>

/**
 * Takes chunks one by one and ends as a model. Holds facts, never raw objects;
 * those of each list by themselves until the end, since a list may begin again.
 */
export class ModelBuilder {
  readonly #base: Model
  readonly #facts: FactStore
  readonly #coverage: CoverageEntry[]
  readonly #readers = new Map<string, CustomReader>()
  readonly #lists = new Map<string, Listed>()
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
        this.#convert(chunk)
        break
      case 'restart':
        this.#lists.delete(listKey(chunk))
        break
      default:
        unreachable(chunk)
    }
  }

  finish(): Model {
    const lists = [...this.#lists.values()]
    for (const { facts } of lists) for (const fact of facts) this.#facts.add(fact)
    this.#settleIfExists(lists.flatMap(({ ifExists }) => ifExists))
    this.#facts.replace('Role', withGathered(this.#facts.of('Role')))
    const read = this.#coverage.filter(
      ({ resource, status }) => resource === GRANTS && status === 'read',
    )
    if (read.length > 0) {
      const grants = lists.flatMap((list) => list.grants)
      this.#facts.replace('Reference', (fact) => judged(fact, grants, read))
    }
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

  #convert(chunk: Objects): void {
    const { resource, items } = chunk
    const listed = this.#listed(chunk)
    const convert = converterOf(resource)
    const areGrants = resourceName(resource) === GRANTS
    for (const item of items) {
      if (areGrants) listed.grants.push(...grantsOf(item))
      if (convert === undefined) this.#convertCustom(resource, item, listed)
      else listed.facts.push(...convert(item, resource))
    }
  }

  #listed(chunk: Objects): Listed {
    const key = listKey(chunk)
    const listed = this.#lists.get(key) ?? { facts: [], ifExists: [], grants: [] }
    this.#lists.set(key, listed)
    return listed
  }

  #convertCustom(resource: Resource, item: RawObject, listed: Listed): void {
    const { certain, ifExists } = this.#readerOf(resource)(item)
    listed.facts.push(...certain)
    listed.ifExists.push(...ifExists)
  }

  #readerOf(resource: Resource): CustomReader {
    const name = resourceName(resource)
    const known = this.#readers.get(name)
    if (known !== undefined) return known
    const kind = this.#customKinds().find((each) => resourceName(each) === name)
    const adapter = adapterOf(resource.group, resource.kind)
    const reader = customReader(resource, adapter, kind?.secretFields ?? [])
    this.#readers.set(name, reader)
    return reader
  }

  /** Those known before, and those that this read has brought. */
  #customKinds(): readonly CustomKindFact[] {
    const listed = this.#lists.get(`${DEFINITIONS} `)?.facts ?? []
    return [...this.#facts.of('CustomKind'), ...listed.filter((it) => it.kind === 'CustomKind')]
  }

  /** A string that may be a value is kept only if it is the name of a Secret that exists. */
  #settleIfExists(ifExists: readonly ReferenceFact[]): void {
    if (ifExists.length === 0) return
    const secrets = this.#facts.of('Secret')
    const names = new Set(secrets.flatMap(({ namespace, name }) => [name, `${namespace}/${name}`]))
    for (const fact of ifExists) {
      const { name, namespace } = fact.secret
      if (names.has(namespace === undefined ? name : `${namespace}/${name}`)) this.#facts.add(fact)
    }
  }
}

/** Says whether a ReferenceGrant allows the reference, if it needs one and those beside the Secret were read. */
function judged(
  fact: ReferenceFact,
  grants: readonly Grant[],
  read: readonly CoverageEntry[],
): ReferenceFact {
  if (fact.permitted !== undefined || !needsGrant(fact)) return fact
  const known = read.some(
    ({ namespace }) => namespace === undefined || namespace === fact.secret.namespace,
  )
  return known ? { ...fact, permitted: isGranted(fact, grants) } : fact
}

function listKey({ resource, namespace }: Pick<Objects, 'resource' | 'namespace'>): string {
  return `${resourceName(resource)} ${namespace ?? ''}`
}

const BY_RESOURCE = by<CoverageEntry>(
  ({ resource }) => resource,
  ({ namespace }) => namespace ?? '',
)
