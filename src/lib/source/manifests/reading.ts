import { isBuiltIn } from '../resources/built-in.ts'
import { objectOf, textOf } from '../../base/json.ts'
import { apiVersionOf, resourceName } from '../../base/resource-name.ts'
import { stripSecret } from '../resources/secret-object.ts'
import { strip } from '../resources/strip.ts'
import type { Chunk, RawObject, ReadRequest, Resource } from '../types.ts'
import { fileCoverage } from './coverage.ts'
import { badInput } from './place.ts'
import type { Found } from './unpack.ts'
import { inVersion, kindKey, kindKeyOf, withNamespace } from './wanted.ts'

/** Objects that are handed on together. */
const BATCH = 500

const SECRET = kindKey({ group: '', kind: 'Secret' })

/** One pass over the files for one request. */
export class Reading {
  readonly #request: ReadRequest
  readonly #countValues: boolean
  readonly #wanted: ReadonlyMap<string, Resource>
  readonly #batches = new Map<Resource, RawObject[]>()
  readonly #versions = new Map<string, Resource>()
  readonly #seen = new Set<string>()
  readonly #counts = new Map<string, number>()
  #values = 0

  constructor(request: ReadRequest, countValues: boolean) {
    this.#request = request
    this.#countValues = countValues
    this.#wanted = new Map(request.resources.map((resource) => [kindKey(resource), resource]))
  }

  /** Whether any of these kinds is asked for. */
  wantsAny(kinds: ReadonlySet<string>): boolean {
    return [...kinds].some((kind) => this.#wanted.has(kind))
  }

  /** Takes an object, and gives the objects that are ready to be handed on. */
  *take(found: Found): Generator<Chunk, void, undefined> {
    const { apiVersion, kind } = found
    const key = kindKeyOf(apiVersion, kind)
    // Values are counted even when nobody asks for Secrets.
    const stripped = key === SECRET ? (found.stripped ?? stripSecret(found.object)) : undefined
    this.#values += stripped?.values ?? 0
    const wanted = this.#wanted.get(key)
    if (wanted === undefined) return
    const resource = this.#inVersion(wanted, apiVersion)
    const plain = stripped ? { ...stripped.secret } : strip(resource, found.object)
    const object = withNamespace(resource, plain)
    if (!this.#isNew(wanted, object, found) || !this.#isInScope(resource, object)) return
    const batch = this.#batches.get(resource) ?? []
    this.#batches.set(resource, batch)
    batch.push(object)
    if (batch.length < BATCH) return
    this.#batches.delete(resource)
    yield { kind: 'objects', resource, items: batch }
  }

  /** The rest: objects, what is known of each kind, and how many values there were. */
  *end(complete: boolean): Generator<Chunk, void, undefined> {
    for (const [resource, items] of this.#batches) yield { kind: 'objects', resource, items }
    const { resources, namespace } = this.#request
    for (const resource of resources) {
      const count = this.#counts.get(resourceName(resource)) ?? 0
      // That one of the many custom kinds is absent says nothing: the missing CRDs say it all.
      if (count === 0 && !complete && !isBuiltIn(resource)) continue
      yield { kind: 'coverage', entry: fileCoverage(resource, count, complete, namespace) }
    }
    if (this.#countValues && this.#values > 0) {
      yield { kind: 'dropped', dropped: { secretValues: this.#values } }
    }
  }

  /** One Resource per version, so that it can be the key of a batch. */
  #inVersion(wanted: Resource, apiVersion: string): Resource {
    const resource = inVersion(wanted, apiVersion)
    const key = `${resourceName(resource)} ${apiVersionOf(resource)}`
    const known = this.#versions.get(key) ?? resource
    this.#versions.set(key, known)
    return known
  }

  /** Files often overlap; the first copy of an object counts. */
  #isNew(resource: Resource, object: RawObject, { place }: Found): boolean {
    const { namespace, name } = objectOf(object['metadata'])
    if (textOf(name) === '') throw badInput(place, 'this object has no name')
    const key = `${resourceName(resource)} ${textOf(namespace)}/${textOf(name)}`
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }

  #isInScope(resource: Resource, object: RawObject): boolean {
    const { namespace } = this.#request
    const own = textOf(objectOf(object['metadata'])['namespace'])
    const inScope = !resource.namespaced || namespace === undefined || own === namespace
    const name = resourceName(resource)
    if (inScope) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    return inScope
  }
}
