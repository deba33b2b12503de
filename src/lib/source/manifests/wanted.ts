import { groupOf, versionOf } from '../../base/resource-name.ts'
import type { RawObject, Resource } from '../types.ts'
import { objectOf, textOf } from '../../base/json.ts'

/** A kind as objects name it: without version, with the word of their `kind`. */
export function kindKey({ group, kind }: Pick<Resource, 'group' | 'kind'>): string {
  return `${kind}.${group}`
}

/** The same of an object. */
export function kindKeyOf(apiVersion: string, kind: string): string {
  return kindKey({ group: groupOf(apiVersion), kind })
}

/** The resource in the version in which the object is written. */
export function inVersion(resource: Resource, apiVersion: string): Resource {
  const version = versionOf(apiVersion)
  return version === resource.version ? resource : { ...resource, version }
}

/**
 * The object with its namespace filled in as kubectl would on sending it:
 * hand-written manifests leave it out.
 */
export function withNamespace(resource: Resource, object: RawObject): RawObject {
  const metadata = objectOf(object['metadata'])
  if (!resource.namespaced || textOf(metadata['namespace']) !== '') return object
  return { ...object, metadata: { ...metadata, namespace: 'default' } }
}
