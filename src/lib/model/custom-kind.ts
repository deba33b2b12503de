import type { CustomKindFact } from './facts/others.ts'
import { at, member, textOf } from '../base/json.ts'
import { adapterOf } from './references/adapters/index.ts'
import { type SchemaField, schemaFields, versionToRead } from './references/schema.ts'

/** A served CustomResourceDefinition; nothing for one that is not served in any version. */
export function customKindFact(raw: unknown): readonly CustomKindFact[] {
  const version = versionToRead(raw)
  const group = textOf(at(raw, 'spec', 'group'))
  const plural = textOf(at(raw, 'spec', 'names', 'plural'))
  const customKind = textOf(at(raw, 'spec', 'names', 'kind'))
  if (version === undefined || plural === '') return []
  const adapter = adapterOf(group, customKind)
  const ignored = adapter?.ignore ?? []
  const inferred = schemaFields(at(version, 'schema', 'openAPIV3Schema')).filter(
    ({ path }) => !ignored.includes(path),
  )
  const known = (adapter?.fields ?? []).map(({ path }) => path)
  // An adapter knows whether a plain string of its own can say `namespace/name`.
  const reachesOut = ({ path, elsewhere }: SchemaField): boolean =>
    elsewhere === 'said' || (elsewhere === 'maybe' && !known.includes(path))
  return [
    {
      kind: 'CustomKind',
      group,
      version: textOf(member(version, 'name')),
      plural,
      customKind,
      namespaced: at(raw, 'spec', 'scope') !== 'Cluster',
      secretFields: unique([...known, ...inferred.map(({ path }) => path)]),
      crossNamespace: (adapter?.crossNamespace ?? false) || inferred.some(reachesOut),
    },
  ]
}

/** Whether objects of this kind may name Secrets, so that they have to be read. */
export function mayNameSecrets({ group, customKind, secretFields }: CustomKindFact): boolean {
  return secretFields.length > 0 || adapterOf(group, customKind)?.derive !== undefined
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)]
}
