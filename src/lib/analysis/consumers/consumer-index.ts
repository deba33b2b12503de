import { qualifiedName, type NamespacedName } from '../../base/names.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import { managersOf } from '../managers/managers.ts'
import { absentKeys, byKey } from './by-key.ts'
import { collectSites, type Sites } from './collect-sites.ts'
import { consumerId, groupConsumers, isCertain, isCopied } from './group-uses.ts'
import { Owners } from './owners.ts'
import { purposeOf } from './purpose.ts'
import type { Consumer, SecretConsumers } from './report.ts'
import type { Site } from './site.ts'
import { UseSources } from './use-source.ts'
import { ConsumerVisibility, describeBlindSpot } from './visibility.ts'

/**
 * Who uses which Secret. Made once per model, in time linear in its pods and
 * references; details are worked out per Secret when asked for.
 */
export class ConsumerIndex {
  readonly #sites: Sites
  readonly #sources: UseSources
  readonly #secrets: ReadonlyMap<string, SecretFact>
  readonly visibility: ConsumerVisibility

  constructor(model: Model) {
    const owners = new Owners(model)
    this.#sites = collectSites(model, owners)
    this.#sources = new UseSources(owners, model.facts.ServiceAccount)
    this.#secrets = new Map(model.facts.Secret.map((secret) => [qualifiedName(secret), secret]))
    this.visibility = new ConsumerVisibility(model)
  }

  /** Number of workloads and objects that read the Secret; cheap enough for every row of a list. */
  count(secret: NamespacedName): number {
    const ids = new Set<unknown>()
    for (const site of this.#sitesOf(secret)) {
      if (site.kind === 'reference') {
        const { role, permitted } = site.fact
        const counts = role === 'reads' && permitted !== false && isCertain(site)
        if (counts) ids.add(consumerId(site.top))
      } else if (site.kind === 'object') {
        ids.add(consumerId(site.top))
      } else if (!isCopied(site, this.#sources)) {
        // Pods and templates of one workload share one object.
        ids.add(site.top)
      }
    }
    return ids.size
  }

  /** Everything about one Secret, whether it exists or is only referred to. */
  secret(name: NamespacedName): SecretConsumers {
    const fact = this.#secrets.get(qualifiedName(name))
    const consumers = this.#consumers(name, fact)
    const keys = fact?.keys ?? null
    const purpose = fact && purposeOf(fact)
    return {
      namespace: name.namespace,
      name: name.name,
      exists: this.#exists(name, fact),
      ...(fact === undefined ? {} : { type: fact.type }),
      keys,
      ...this.#verdict(name, consumers, fact, purpose !== undefined),
      ...(purpose === undefined ? {} : { purpose }),
      managers: fact === undefined ? [] : managersOf(fact),
      consumers,
      byKey: byKey(consumers, keys, name.namespace),
      keysNobodyReads: this.#keysNobodyReads(name, consumers, keys, purpose !== undefined),
      absentKeys: absentKeys(consumers, keys, name.namespace),
    }
  }

  /** Secrets that objects need in `namespace`, or anywhere, and that were not found. */
  missing(namespace?: string): readonly NamespacedName[] {
    return [...this.#sites.byName].flatMap(([key, sites]) => {
      const slash = key.indexOf('/')
      const name = { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
      const wanted = namespace === undefined || name.namespace === namespace
      const absent = wanted && name.namespace !== '' && !this.#secrets.has(key)
      return absent && sites.some(isNeeded) ? [name] : []
    })
  }

  #sitesOf(secret: NamespacedName): readonly Site[] {
    return this.#sites.byName.get(qualifiedName(secret)) ?? []
  }

  #consumers(name: NamespacedName, fact: SecretFact | undefined): readonly Consumer[] {
    const anywhere = this.#sites.anywhere.get(name.name) ?? []
    const sites = [...this.#sitesOf(name), ...anywhere]
    return groupConsumers(sites, this.#sources, fact?.immutable === true)
  }

  #exists({ namespace }: NamespacedName, fact: SecretFact | undefined): boolean | null {
    if (fact !== undefined) return true
    return this.visibility.blindToSecrets(namespace).length === 0 ? false : null
  }

  #verdict(
    { namespace }: NamespacedName,
    consumers: readonly Consumer[],
    fact: SecretFact | undefined,
    purpose: boolean,
  ): Pick<SecretConsumers, 'verdict' | 'because'> {
    const readers = consumers.filter(({ role }) => role === 'reads')
    const certain = readers.filter(
      ({ certainty, permitted }) => certainty === 'certain' && permitted,
    )
    if (purpose || certain.length > 0) return { verdict: 'used', because: [] }
    // What a Secret is for stands in its type and labels, which may not have been read.
    const unread = fact === undefined ? this.visibility.blindToSecrets(namespace) : []
    const because = [
      ...[...unread, ...this.visibility.blindTo(namespace)].map(describeBlindSpot),
      ...readers.filter(({ certainty }) => certainty === 'possible').map(possibleWords),
    ]
    return { verdict: because.length > 0 ? 'unknown' : 'unused', because }
  }

  #keysNobodyReads(
    { namespace }: NamespacedName,
    consumers: readonly Consumer[],
    keys: readonly string[] | null,
    purpose: boolean,
  ): readonly string[] | null {
    const possible = consumers.some(({ certainty }) => certainty === 'possible')
    if (keys === null || possible || this.visibility.blindTo(namespace).length > 0) return null
    if (purpose) return []
    return byKey(consumers, keys, namespace)
      .filter(({ readers, readersOfAll }) => readers.length + readersOfAll.length === 0)
      .map(({ key }) => key)
  }
}

/** Optional references are meant to work without, and what is written need not exist yet. */
function isNeeded(site: Site): boolean {
  if (site.kind === 'object') return true
  if (site.kind !== 'reference') return !site.ref.optional || site.ref.use === 'imagePull'
  return site.certain && site.fact.role === 'reads' && site.fact.optional !== true
}

/** Who uses which Secret of `model`. */
export function consumersOf(model: Model): ConsumerIndex {
  return new ConsumerIndex(model)
}

function possibleWords({ kind, namespace, name, uses }: Consumer): string {
  const where = namespace === undefined ? name : `${namespace}/${name}`
  if (uses.some(({ field }) => field.startsWith('parameters['))) {
    return `${kind} ${where} names Secrets by a template that this one fits`
  }
  return `${kind} ${where} may mean this Secret, but does not tell its namespace or needs a ReferenceGrant that could not be read`
}
