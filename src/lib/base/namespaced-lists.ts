import type { NamespacedName } from './names.ts'

const NOTHING: readonly never[] = []

/** Lists by namespace and name; made for millions of entries, so no key is put together. */
export class NamespacedLists<T> {
  readonly #namespaces = new Map<string, Map<string, T[]>>()

  /** Objects come one after the other, so a repeated item stands next to its first and is left out. */
  add(namespace: string, name: string, item: T): void {
    let names = this.#namespaces.get(namespace)
    if (names === undefined) this.#namespaces.set(namespace, (names = new Map<string, T[]>()))
    const list = names.get(name)
    if (list === undefined) names.set(name, [item])
    else if (list.at(-1) !== item) list.push(item)
  }

  get({ namespace, name }: NamespacedName): readonly T[] {
    return this.#namespaces.get(namespace)?.get(name) ?? NOTHING
  }
}
