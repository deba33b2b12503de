import type { NamespacedName } from './names.ts'

const NOTHING: readonly never[] = []

/** Lists by name. */
export class NamedLists<T> {
  readonly #names = new Map<string, T[]>()

  /** Objects come one after the other, so a repeated item stands next to its first and is left out. */
  add(name: string, item: T): void {
    const list = this.#names.get(name)
    if (list === undefined) this.#names.set(name, [item])
    else if (list.at(-1) !== item) list.push(item)
  }

  delete(name: string): void {
    this.#names.delete(name)
  }

  names(): Iterable<string> {
    return this.#names.keys()
  }

  get(name: string): readonly T[] {
    return this.#names.get(name) ?? NOTHING
  }
}

/** Lists by namespace and name; made for millions of entries, so no key is put together. */
export class NamespacedLists<T> {
  readonly #namespaces = new Map<string, NamedLists<T>>()

  /** @see {@link NamedLists.add} */
  add(namespace: string, name: string, item: T): void {
    let names = this.#namespaces.get(namespace)
    if (names === undefined) this.#namespaces.set(namespace, (names = new NamedLists<T>()))
    names.add(name, item)
  }

  get({ namespace, name }: NamespacedName): readonly T[] {
    return this.#namespaces.get(namespace)?.get(name) ?? NOTHING
  }
}
