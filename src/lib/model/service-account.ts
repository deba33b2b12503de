import type { ServiceAccountFact } from './facts/others.ts'
import { metadataOf } from './metadata.ts'
import { flag, listOf, member, textOf } from '../base/json.ts'

/** A ServiceAccount with the Secrets that it names. */
export function serviceAccountFact(raw: unknown): ServiceAccountFact {
  const automount = flag(member(raw, 'automountServiceAccountToken'))
  return {
    kind: 'ServiceAccount',
    ...metadataOf(raw),
    ...(automount === undefined ? {} : { automount }),
    secrets: namesIn(member(raw, 'secrets')),
    imagePullSecrets: namesIn(member(raw, 'imagePullSecrets')),
  }
}

function namesIn(references: unknown): readonly string[] {
  return listOf(references)
    .map((reference) => textOf(member(reference, 'name')))
    .filter((name) => name !== '')
}
