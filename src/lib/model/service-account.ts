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
    ...(limitsSecrets(raw) ? { limitsSecrets: true } : {}),
    secrets: namesIn(member(raw, 'secrets')),
    imagePullSecrets: namesIn(member(raw, 'imagePullSecrets')),
  }
}

/** `enforceMountableSecrets` in plugin/pkg/admission/serviceaccount of v1.36; deprecated, and enforced. */
function limitsSecrets(raw: unknown): boolean {
  const annotations = member(member(raw, 'metadata'), 'annotations')
  return TRUE.has(textOf(member(annotations, 'kubernetes.io/enforce-mountable-secrets')))
}

/** Of strconv.ParseBool. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

function namesIn(references: unknown): readonly string[] {
  return listOf(references)
    .map((reference) => textOf(member(reference, 'name')))
    .filter((name) => name !== '')
}
