import type { Input } from '../files/input.ts'
import { objectOf, textOf } from '../resources/object.ts'
import { apiVersionOf, resourceName } from '../resources/resource-name.ts'
import { stripSecret } from '../resources/secret-object.ts'
import { strip } from '../resources/strip.ts'
import type { Chunk, RawObject, ReadRequest, Resource, Source } from '../types.ts'
import { fileCoverage } from './coverage.ts'
import { documents } from './documents.ts'
import { badInput } from './place.ts'
import { type Found, unpack } from './unpack.ts'
import { inVersion, kindKey, kindKeyOf, withNamespace } from './wanted.ts'

/** Objects that are handed on together. */
const BATCH = 500

const SECRET = kindKey({ group: '', kind: 'Secret' })

export interface ManifestOptions {
  /** The user says that the files hold the whole cluster, so that what is not there does not exist. */
  readonly complete?: boolean
}

/**
 * Files of objects, as `kubectl get -o json` or `-o yaml` writes them. Values
 * of Secrets are dropped while parsing and counted.
 *
 * The first read parses every file, and fails if any is not what it should be;
 * later ones open only the files that hold the kinds they ask for.
 */
export function manifestSource(inputs: readonly Input[], options: ManifestOptions = {}): Source {
  const files: readonly File[] = inputs.map((input) => ({ input }))
  let first = true
  return {
    origin: () =>
      Promise.resolve({ kind: 'files', name: inputs.map(({ name }) => name).join(', ') }),
    read: (request) => {
      const reading = new Reading(request, first)
      first = false
      return read(files, reading, options.complete ?? false)
    },
    close: () => undefined,
  }
}

/** A file, and which kinds are in it once it was read. */
interface File {
  readonly input: Input
  kinds?: ReadonlySet<string>
}

async function* read(
  files: readonly File[],
  reading: Reading,
  complete: boolean,
): AsyncGenerator<Chunk, void, undefined> {
  for (const file of files) {
    if (file.kinds && !reading.wantsAny(file.kinds)) continue
    const kinds = new Set<string>()
    for await (const document of documents(file.input)) {
      for (const found of unpack(document)) {
        kinds.add(kindKeyOf(found.apiVersion, found.kind))
        yield* reading.take(found)
      }
    }
    file.kinds = kinds
  }
  yield* reading.end(complete)
}

/** One pass over the files for one request. */
class Reading {
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

  wantsAny(kinds: ReadonlySet<string>): boolean {
    return [...kinds].some((kind) => this.#wanted.has(kind))
  }

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

  *end(complete: boolean): Generator<Chunk, void, undefined> {
    for (const [resource, items] of this.#batches) yield { kind: 'objects', resource, items }
    const { resources, namespace } = this.#request
    for (const resource of resources) {
      const count = this.#counts.get(resourceName(resource)) ?? 0
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
