import type { Metadata, Owner } from './facts/metadata.ts'
import { at, isObject, listOf, member, textOf } from '../base/json.ts'

/** The part of `metadata` that every fact keeps. */
export function metadataOf(raw: unknown): Metadata {
  const metadata = member(raw, 'metadata')
  return {
    namespace: textOf(member(metadata, 'namespace')),
    name: textOf(member(metadata, 'name')),
    uid: textOf(member(metadata, 'uid')),
    created: textOf(member(metadata, 'creationTimestamp')),
  }
}

/** The owner marked as controller, else the first one; ready to be spread into a fact. */
export function ownerOf(raw: unknown): { owner?: Owner } {
  const owners = listOf(at(raw, 'metadata', 'ownerReferences')).filter(isObject)
  const owner = owners.find((each) => each['controller'] === true) ?? owners[0]
  return owner === undefined
    ? {}
    : {
        owner: {
          apiVersion: textOf(owner['apiVersion']),
          kind: textOf(owner['kind']),
          name: textOf(owner['name']),
          uid: textOf(owner['uid']),
        },
      }
}
