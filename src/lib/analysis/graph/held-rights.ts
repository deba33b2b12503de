import type { Evidence } from '../reach/report.ts'
import type { KnownIdentity } from './identities.ts'

/** That an identity by itself may make some requests, because a binding names it or a group of its. */
export interface OwnRight {
  readonly identity: KnownIdentity
  /** Empty for everywhere. */
  readonly namespace: string
  readonly name: string | null
  /** For a right to create roles or bindings: the only names that it is for, any of which will do. */
  readonly among?: readonly string[] | undefined
  /** The binding and the role, with the rule. */
  readonly evidence: readonly Evidence[]
}

/** A right that somebody has because another has it. */
class CopiedRight implements OwnRight {
  readonly identity: KnownIdentity
  readonly namespace: string
  readonly name: string | null
  readonly among: readonly string[] | undefined
  readonly #right: OwnRight

  constructor(identity: KnownIdentity, right: OwnRight) {
    this.identity = identity
    this.namespace = right.namespace
    this.name = right.name
    this.among = right.among
    this.#right = right
  }

  /** Put together when it is shown, as few are. */
  get evidence(): readonly Evidence[] {
    return this.#right.evidence
  }
}

const NO_RIGHTS: readonly OwnRight[] = []

/** With more it pays to arrange them. */
const FEW_RIGHTS = 8
const NARROWER_THAN_ALL = 4

/** The rights of one kind that one identity has. */
class RightsOfOne {
  readonly list: OwnRight[] = []
  #arranged: ReadonlyMap<string, OwnRight> | undefined

  add(right: OwnRight): void {
    this.list.push(right)
    this.#arranged = undefined
  }

  /** The widest: for the cluster before the namespace, for any object before one. */
  covering(namespace: string, name: string | null): OwnRight | undefined {
    return this.list.length <= FEW_RIGHTS
      ? this.#widest(namespace, name)
      : this.#lookedUp(namespace, name)
  }

  #widest(namespace: string, name: string | null): OwnRight | undefined {
    let widest: OwnRight | undefined
    let width = NARROWER_THAN_ALL
    for (const each of this.list) {
      if (each.namespace !== '' && each.namespace !== namespace) continue
      if (each.name !== null && each.name !== name) continue
      const own = (each.namespace === '' ? 0 : 2) + (each.name === null ? 0 : 1)
      if (own >= width) continue
      widest = each
      width = own
    }
    return widest
  }

  #lookedUp(namespace: string, name: string | null): OwnRight | undefined {
    return (
      this.#at('', null) ??
      (name === null ? undefined : this.#at('', name)) ??
      (namespace === '' ? undefined : this.#at(namespace, null)) ??
      (namespace === '' || name === null ? undefined : this.#at(namespace, name))
    )
  }

  #at(namespace: string, name: string | null): OwnRight | undefined {
    this.#arranged ??= new Map(this.list.map((each) => [placeOf(each), each]))
    return this.#arranged.get(placeOf({ namespace, name }))
  }
}

/** The rights of one kind, in all and of each identity. */
export class OwnRights {
  readonly #all: OwnRight[] = []
  readonly #byKey = new Map<string, RightsOfOne>()

  get all(): readonly OwnRight[] {
    return this.#all
  }

  add(right: OwnRight): void {
    const { key } = right.identity
    this.#all.push(right)
    let rights = this.#byKey.get(key)
    if (rights === undefined) this.#byKey.set(key, (rights = new RightsOfOne()))
    rights.add(right)
  }

  /** Gives somebody the rights that another has by itself and by its groups. */
  copy(from: Pick<KnownIdentity, 'key' | 'groups'>, to: KnownIdentity): void {
    for (const right of this.of(from)) this.add(new CopiedRight(to, right))
  }

  /** Of an identity and the groups that come with its credential. */
  of({ key, groups }: Pick<KnownIdentity, 'key' | 'groups'>): readonly OwnRight[] {
    return [key, ...groups].flatMap((each) => this.#byKey.get(each)?.list ?? NO_RIGHTS)
  }

  /** Whether it or a group that it is in has such a right anywhere. */
  has({ key, groups }: KnownIdentity): boolean {
    return this.#byKey.has(key) || groups.some((each) => this.#byKey.has(each))
  }

  /** The widest right of the identity or of a group of its that covers the object; null for any. */
  covering(
    { key, groups }: KnownIdentity,
    namespace: string,
    name: string | null,
  ): OwnRight | undefined {
    // Many kinds of rights nobody has.
    if (this.#byKey.size === 0) return undefined
    const own = this.#byKey.get(key)?.covering(namespace, name)
    if (own !== undefined) return own
    for (const group of groups) {
      const right = this.#byKey.get(group)?.covering(namespace, name)
      if (right !== undefined) return right
    }
    return undefined
  }
}

function placeOf({ namespace, name }: Pick<OwnRight, 'namespace' | 'name'>): string {
  return name === null ? namespace : `${namespace}/${name}`
}
