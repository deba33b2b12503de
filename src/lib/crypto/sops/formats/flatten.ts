import { isObject, type JsonObject } from '../../../base/json.ts'
import { SopsError } from '../errors.ts'

/**
 * The `sops` block as flat keys, for formats without depth (stores/flatten.go):
 * `age__list_0__map_recipient`.
 */
export function flatten(block: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(block).flatMap(([key, value]) => flattenValue(key, value))
}

function flattenValue(key: string, value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => flattenValue(`${key}__list_${index}`, item))
  }
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, below]) =>
      flattenValue(`${key}__map_${name}`, below),
    )
  }
  return [[key, typeof value === 'string' ? value : JSON.stringify(value)]]
}

interface Growing {
  value?: string
  readonly below: Map<string, Growing>
}

/**
 * The block of flat keys.
 *
 * @throws SopsError `metadata` when two keys contradict each other
 */
export function unflatten(entries: readonly (readonly [string, string])[]): unknown {
  const root: Growing = { below: new Map() }
  for (const [key, value] of entries) place(root, `__map_${key}`, value)
  return grown(root)
}

function place(root: Growing, key: string, value: string): void {
  let at = root
  for (const step of key.split(/(?=__map_|__list_)/)) {
    const next = at.below.get(step) ?? { below: new Map<string, Growing>() }
    at.below.set(step, next)
    at = next
  }
  if (at.value !== undefined || at.below.size > 0) throw contradiction()
  at.value = value
}

function grown(node: Growing): unknown {
  if (node.value !== undefined) {
    if (node.below.size > 0) throw contradiction()
    return node.value
  }
  const steps = [...node.below]
  if (steps.every(([step]) => step.startsWith('__map_'))) {
    return Object.fromEntries(steps.map(([step, below]) => [step.slice(6), grown(below)]))
  }
  const items = steps.map(([step, below]) => [Number(step.slice(7)), grown(below)] as const)
  const ordered = items.toSorted(([a], [b]) => a - b)
  if (!ordered.every(([position], index) => position === index)) throw contradiction()
  return ordered.map(([, item]) => item)
}

function contradiction(): SopsError {
  return new SopsError('metadata', 'the sops entries contradict each other')
}
