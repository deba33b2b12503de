import { isObject, listOf, member, type JsonObject } from '../../base/json.ts'
import type { Found } from './path.ts'

// Deep enough for every embedded manifest, shallow enough for a hostile one.
const MAX_DEPTH = 24

/** Names that mean a Secret wherever they stand. Deliberately few: here no schema confirms them. */
const REFERENCE =
  /^(secretName|secretRef|secretKeyRef|imagePullSecrets|\w*SecretRef|credentialName)$/

/** What a walk through a value of unknown shape came upon. */
export interface Sighting {
  readonly found: Found
  readonly form: 'name' | 'kindSecret' | 'podSpec'
}

/** Looks for references to Secrets in a value that no schema describes. */
export function sightings(found: Found, depth = 0): readonly Sighting[] {
  if (depth > MAX_DEPTH) return []
  const { value, path } = found
  if (!isObject(value)) {
    return listOf(value).flatMap((item, index) =>
      sightings({ ...found, value: item, path: `${path}[${index}]` }, depth + 1),
    )
  }
  if (isPodSpec(value)) return [{ found, form: 'podSpec' }]
  if (member(value, 'kind') === 'Secret' && typeof member(value, 'name') === 'string') {
    return [{ found, form: 'kindSecret' }]
  }
  return Object.entries(value).flatMap(([name, child]) => {
    const next = { path: `${path}.${name}`, value: child, parent: value, name }
    const named = REFERENCE.test(name) && namesSomething(child)
    return named ? [{ found: next, form: 'name' }] : sightings(next, depth + 1)
  })
}

/** `secretRef: {clientId: {name, key}}` only groups references. */
function namesSomething(value: unknown): boolean {
  if (!isObject(value)) return true
  return ['name', 'secretName'].some((name) => typeof member(value, name) === 'string')
}

function isPodSpec(value: JsonObject): boolean {
  const containers = listOf(member(value, 'containers')).filter(isObject)
  return containers.some((container) => typeof member(container, 'image') === 'string')
}
