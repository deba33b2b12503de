import type { Metadata, Owner } from './facts/metadata.ts'
import { at, isObject, list, member, text } from './raw.ts'

/** The part of `metadata` that every fact keeps. */
export function metadataOf(raw: unknown): Metadata {
  const metadata = member(raw, 'metadata')
  return {
    namespace: text(member(metadata, 'namespace')),
    name: text(member(metadata, 'name')),
    uid: text(member(metadata, 'uid')),
    created: text(member(metadata, 'creationTimestamp')),
  }
}

/** The owner marked as controller, else the first one; ready to be spread into a fact. */
export function ownerOf(raw: unknown): { owner?: Owner } {
  const owners = list(at(raw, 'metadata', 'ownerReferences')).filter(isObject)
  const owner = owners.find((each) => each['controller'] === true) ?? owners[0]
  return owner === undefined
    ? {}
    : {
        owner: {
          apiVersion: text(owner['apiVersion']),
          kind: text(owner['kind']),
          name: text(owner['name']),
          uid: text(owner['uid']),
        },
      }
}
