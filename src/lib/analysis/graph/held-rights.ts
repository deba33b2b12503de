import type { Evidence } from '../reach/report.ts'
import type { KnownIdentity } from './identities.ts'

/** That an identity by itself may make some requests, because a binding names it or a group of its. */
export interface OwnRight {
  readonly identity: KnownIdentity
  /** Empty for everywhere. */
  readonly namespace: string
  readonly name: string | null
  /** The binding and the role, with the rule. */
  readonly evidence: readonly Evidence[]
}

const NO_RIGHTS: readonly OwnRight[] = []

/** With more it pays to arrange them. */
const FEW_RIGHTS = 8

/** The rights of one kind that one identity has. */
class RightsOfOne {
  readonly list: OwnRight[] = []
  #arranged: ReadonlyMap<string, OwnRight> | undefined

  add(right: OwnRight): void {
    this.list.push(right)
    this.#arranged = undefined
  }

  covering(namespace: string, name: string | null): OwnRight | undefined {
    return (
      this.#at('', null) ??
      (name === null ? undefined : this.#at('', name)) ??
      (namespace === '' ? undefined : this.#at(namespace, null)) ??
      (namespace === '' || name === null ? undefined : this.#at(namespace, name))
    )
  }

  #at(namespace: string, name: string | null): OwnRight | undefined {
    if (this.list.length <= FEW_RIGHTS) {
      return this.list.find((each) => each.namespace === namespace && each.name === name)
    }
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
    for (const right of this.of(from)) {
      const { namespace, name } = right
      this.add({
        identity: to,
        namespace,
        name,
        // Found when it is shown, as few are.
        get evidence() {
          return right.evidence
        },
      })
    }
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
