/** Names that were met, by namespace; made for millions of questions, so no key is put together. */
export class NamespacedSet {
  readonly #namespaces = new Map<string, Set<string>>()

  has(namespace: string, name: string): boolean {
    return this.#namespaces.get(namespace)?.has(name) === true
  }

  /** @returns whether it is new */
  add(namespace: string, name: string): boolean {
    let names = this.#namespaces.get(namespace)
    if (names === undefined) this.#namespaces.set(namespace, (names = new Set()))
    if (names.has(name)) return false
    names.add(name)
    return true
  }
}
