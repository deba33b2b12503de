import type { NamespacedName } from '../../base/names.ts'
import { remembered } from '../../base/remember.ts'
import type { RoleFact } from '../../model/facts/rbac.ts'
import { nodeUser, groupKey, userKey } from '../rbac/index.ts'
import type { Evidence } from '../reach/report.ts'
import { subjectText } from '../reach/subjects.ts'
import { AccessGraph, type Station, type Why } from './access-graph.ts'
import { accountKey, type KnownIdentity } from './identities.ts'
import type { Joint } from './joints.ts'
import type { Requests } from './requests.ts'

/** Requests of one kind in one place: `name` is null for any, `namespace` empty for everywhere. */
export interface Holding {
  readonly station: Station
  readonly requests: Requests
  readonly namespace: string
  readonly name: string | null
}

/** What code inside some pods gets hold of. */
export interface InsidePods {
  /** The Secrets that the pods are given. */
  readonly given: Station
  /** The service accounts whose tokens they hold. */
  readonly tokens: Station
  /** The nodes that they can take over. */
  readonly hosts: Station
}

/** Where pods are: all, of a namespace, on a node, or one. */
export type PodsAt =
  | { readonly at: 'everywhere' }
  | { readonly at: 'namespace'; readonly namespace: string }
  | { readonly at: 'node'; readonly node: string }
  | { readonly at: 'pod'; readonly pod: NamespacedName }

/** Names stations and gathers the edges; knows nothing of what makes them true. */
export class PathBuilder {
  readonly graph = new AccessGraph()
  readonly joints: Joint[] = []
  /** Every place inside pods that somebody gets to. */
  readonly podPlaces = new Map<string, { readonly pods: PodsAt; readonly inside: InsidePods }>()
  readonly #done = new Set<string>()
  readonly #ofNode = remembered((name: string) => {
    const key = userKey(nodeUser(name))
    return { is: this.is(key), as: this.as(key) }
  })
  readonly #holdings = new Map<string, Map<string, Holding>>()
  // Asked for so often that putting keys together would count.
  readonly #is = new Map<string, Station>()
  readonly #as = new Map<string, Station>()

  /** Holding the credential of an identity. */
  is(key: string, text = ''): Station {
    return this.#ofIdentity(this.#is, 'is', key, text)
  }

  /** Acting with the rights of an identity, by its credential or by impersonation. */
  as(key: string, text = ''): Station {
    return this.#ofIdentity(this.#as, 'as', key, text)
  }

  #ofIdentity(known: Map<string, Station>, how: 'is' | 'as', key: string, text: string): Station {
    let station = known.get(key)
    if (station === undefined) {
      station = this.graph.station(`${how} ${key}`, text, key)
      known.set(key, station)
    }
    return station
  }

  identity({ key, subject }: KnownIdentity): { readonly is: Station; readonly as: Station } {
    const text = subjectText(subject)
    return { is: this.is(key, text), as: this.as(key, text) }
  }

  /** Being able to make requests in a place. */
  may(requests: Requests, namespace: string, name: string | null = null): Station {
    let places = this.#holdings.get(requests.key)
    if (places === undefined) {
      this.#holdings.set(requests.key, (places = new Map<string, Holding>()))
    }
    const place = `${namespace}|${name ?? ''}`
    const known = places.get(place)
    if (known !== undefined) return known.station
    const station = this.graph.station(`may ${requests.key}|${place}`)
    places.set(place, { station, requests, namespace, name })
    return station
  }

  /** Being able to make requests in a namespace, where those of everywhere are all that is granted. */
  mayIn(requests: Requests, namespace: string): Station {
    const own = this.#holdings.get(requests.key)?.get(`${namespace}|`)
    return own?.station ?? this.may(requests, '')
  }

  /** Every place where somebody may make the requests. */
  holdings(requests: Requests): readonly Holding[] {
    return [...(this.#holdings.get(requests.key)?.values() ?? [])]
  }

  /** Who may do something everywhere may do it in a place: adds those edges between known places. */
  linkPlaces(): void {
    for (const places of this.#holdings.values()) {
      for (const { station, namespace, name } of places.values()) {
        const wider = [`${namespace}|`, `|${name ?? ''}`, '|']
        for (const key of wider) {
          const from = places.get(key)?.station
          if (from !== undefined && from !== station) this.graph.link(from, station)
        }
      }
    }
  }

  /** The values of all Secrets of a namespace, or of all with an empty one. */
  secrets(namespace: string): Station {
    const everywhere = this.graph.station('secrets', 'secrets in every namespace')
    if (namespace === '') return everywhere
    return this.#within(everywhere, `secrets ${namespace}`, `secrets in ${namespace}`)
  }

  /** The value of the Secret of this name, in every namespace with an empty one. */
  secret({ namespace, name }: NamespacedName): Station {
    const where = namespace === '' ? ` in every namespace` : ''
    const text = `secret ${namespace === '' ? name : `${namespace}/${name}`}${where}`
    return this.graph.station(`secret ${namespace}|${name}`, text)
  }

  /** Credentials of all service accounts of a namespace, or of all with an empty one. */
  accounts(namespace: string): Station {
    const everywhere = this.graph.station('accounts', 'service accounts in every namespace')
    if (namespace === '') return everywhere
    return this.#within(everywhere, `accounts ${namespace}`, `service accounts in ${namespace}`)
  }

  /** The same, but only to act as them. */
  asAccounts(namespace: string): Station {
    const everywhere = this.graph.station('as-accounts', 'service accounts in every namespace')
    if (namespace === '') return everywhere
    return this.#within(everywhere, `as-accounts ${namespace}`, `service accounts in ${namespace}`)
  }

  account(account: NamespacedName): Station {
    return this.is(accountKey(account))
  }

  /** The credential of every node. */
  nodes(): Station {
    return this.graph.station('nodes', 'every node')
  }

  node(name: string): Station {
    return this.#ofNode(name).is
  }

  /** Acting as a node. */
  asNode(name: string): Station {
    return this.#ofNode(name).as
  }

  /** Being able to act as any node at all. */
  someNode(): Station {
    return this.graph.station('some node', 'a node')
  }

  /** Acting as any user that is no service account. */
  asUsers(): Station {
    return this.graph.station('as-users', 'any user')
  }

  /** Acting as a member of any group. */
  asGroups(): Station {
    return this.graph.station('as-groups', 'any group')
  }

  /** Acting as any node. */
  asNodes(): Station {
    return this.graph.station('as-nodes', 'any node')
  }

  /** What the kubelet of a node may read, of a namespace or of all, or only the Secret of this name. */
  kubeletVisible(namespace: string, name: string | null, node: string): Station {
    return this.graph.station(
      `kubelet ${node}|${namespace}|${name ?? ''}`,
      `Secrets of pods on ${node}`,
    )
  }

  /** What workloads give to the pods that they make. */
  templates(): Station {
    return this.graph.station('templates', 'pods that workloads make')
  }

  /** A credential for whatever user and groups one likes, except `system:masters`. */
  anybody(): Station {
    return this.graph.station('anybody', 'any user, group, service account or node')
  }

  group(name: string): Station {
    return this.is(groupKey(name))
  }

  /** The rights of a role in a namespace, or everywhere. */
  role(role: RoleFact, scope: string): Station {
    const { namespace, name } = role
    return this.graph.station(`role ${scope}|${namespace}|${name}`, this.roleText(role, scope))
  }

  /** What a role that applies somewhere is called. */
  roleText({ namespace, name }: RoleFact, scope: string): string {
    const where = scope === '' ? 'everywhere' : `in ${scope}`
    return `${namespace === '' ? 'ClusterRole' : 'Role'} ${name} ${where}`
  }

  /** The same for requests that are refused to those who only act as somebody. */
  roleAsSelf(role: RoleFact, scope: string): Station {
    const { namespace, name } = role
    return this.graph.station(`role-self ${scope}|${namespace}|${name}`, this.roleText(role, scope))
  }

  /** Whether this is the first time that it is asked with this key. */
  once(key: string): boolean {
    if (this.#done.has(key)) return false
    this.#done.add(key)
    return true
  }

  /** Every right in a namespace, or everywhere. */
  everything(namespace: string): Station {
    const where = namespace === '' ? 'everywhere' : `in ${namespace}`
    return this.graph.station(`everything ${namespace}`, `every right ${where}`)
  }

  inside(pods: PodsAt): InsidePods {
    const { key, text } = placeOf(pods)
    const inside = {
      given: this.graph.station(`given ${key}`, text),
      tokens: this.graph.station(`tokens ${key}`, text),
      hosts: this.graph.station(`hosts ${key}`, text),
    }
    if (!this.podPlaces.has(key)) this.podPlaces.set(key, { pods, inside })
    return inside
  }

  /** What those of the pods are given that have no node yet. */
  waiting(pods: PodsAt): Station {
    const { key, text } = placeOf(pods)
    return this.graph.station(`waiting ${key}`, text)
  }

  step(from: Station, to: Station, why: Why & { readonly id: string }): void {
    this.graph.link(from, to, why)
  }

  free(from: Station, to: Station, evidence?: Why['evidence']): void {
    this.graph.link(from, to, evidence === undefined ? undefined : { evidence })
  }

  /** A step that needs several things, which may be done as different identities. */
  joint(needs: readonly Station[], to: Station, why: Why & { readonly id: string }): void {
    this.joints.push({ needs, to, why })
  }

  /**
   * The same for every right in some namespaces, which is nothing to whoever has
   * every right everywhere.
   */
  jointEverything(needs: readonly Station[], to: Station, id: string): void {
    const unless = this.everything('')
    this.joints.push({ needs, to, why: { id }, ...(to === unless ? {} : { unless }) })
  }

  #within(everywhere: Station, key: string, text: string): Station {
    const known = this.graph.find(key)
    if (known !== undefined) return known
    const station = this.graph.station(key, text)
    this.graph.link(everywhere, station)
    return station
  }
}

function placeOf(place: PodsAt): { readonly key: string; readonly text: string } {
  if (place.at === 'everywhere') return { key: '', text: 'pods in every namespace' }
  if (place.at === 'namespace') {
    return { key: `namespace ${place.namespace}`, text: `pods in ${place.namespace}` }
  }
  if (place.at === 'node') return { key: `node ${place.node}`, text: `pods on ${place.node}` }
  const pod = `pod ${place.pod.namespace}/${place.pod.name}`
  return { key: pod, text: pod }
}

/** The pods that a right on pods is about. */
export function podPlace({ namespace, name }: Holding): PodsAt {
  if (name !== null) return { at: 'pod', pod: { namespace, name } }
  return namespace === '' ? { at: 'everywhere' } : { at: 'namespace', namespace }
}

/** An object as evidence. */
export function objectEvidence(
  kind: string,
  { namespace, name }: NamespacedName,
  more: Partial<Evidence> = {},
): Evidence {
  return { kind, ...(namespace === '' ? {} : { namespace }), name, ...more }
}
