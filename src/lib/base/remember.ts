/** Computes when it is first asked. */
export function once<V>(compute: () => V): () => V {
  let entry: { readonly value: V } | undefined
  return () => {
    entry ??= { value: compute() }
    return entry.value
  }
}

/** Remembers every answer. */
export function remembered<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, { readonly value: V }>()
  return (key) => {
    let entry = known.get(key)
    if (entry === undefined) known.set(key, (entry = { value: compute(key) }))
    return entry.value
  }
}

/** Remembers the answer for each object as long as that is there. */
export function perObject<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    let entry = known.get(key)
    if (entry === undefined) known.set(key, (entry = { value: compute(key) }))
    return entry.value
  }
}

/** Remembers the last answer: Secrets of one namespace follow each other and share most of it. */
export function lastOnly<K, V>(compute: (key: K) => V): (key: K) => V {
  let last: { readonly key: K; readonly value: V } | undefined
  return (key) => {
    if (last === undefined || last.key !== key) last = { key, value: compute(key) }
    return last.value
  }
}
