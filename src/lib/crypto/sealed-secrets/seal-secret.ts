import { type JsonObject, objectOf } from '../../base/json.ts'
import type { PlainSecret } from '../secret-types/secret.ts'
import type { SealingCertificate } from './certificate.ts'
import { type SealScope, scopeOf, targetOf, withScope } from './scope.ts'
import { SealError } from './seal-error.ts'
import { sealValue } from './value.ts'

/** `apiVersion` of every SealedSecret. */
export const SEALED_API_VERSION = 'bitnami.com/v1alpha1'

/** How to seal. */
export interface SealOptions {
  /** Without it the annotations of the Secret decide, as in `kubeseal`. */
  readonly scope?: SealScope
  /** Seal a Secret without keys too. */
  readonly allowEmpty?: boolean
}

/**
 * The SealedSecret of a Secret, which `kubectl apply` takes: every value sealed
 * on its own, labels, annotations, type and immutability in the template
 * (NewSealedSecret and Seal of sealed-secrets). Name and namespace are those of
 * the Secret and never filled in from elsewhere.
 *
 * @throws SealError `empty`, `namespace`
 */
export function sealSecret(
  secret: PlainSecret,
  certificate: SealingCertificate,
  options: SealOptions = {},
): JsonObject {
  if (secret.data.size === 0 && options.allowEmpty !== true) {
    throw new SealError('empty', 'the Secret has no keys to seal')
  }
  const metadata = sealedMetadata(secret.metadata, options.scope)
  const target = targetOf(metadata)
  if (target.name === '') throw new SealError('namespace', 'the Secret has no metadata.name')
  const values = [...secret.data].map(([key, value]): [string, string] => [
    key,
    sealValue(value, certificate, target),
  ])
  return {
    apiVersion: SEALED_API_VERSION,
    kind: 'SealedSecret',
    metadata: ownMetadata(metadata),
    spec: {
      encryptedData: Object.fromEntries(values),
      template: {
        metadata,
        ...(secret.type === '' ? {} : { type: secret.type }),
        ...(secret.immutable === undefined ? {} : { immutable: secret.immutable }),
      },
    },
  }
}

// Written by the API server, or true of the old object only.
const STRIPPED_FIELDS = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
  'ownerReferences',
])

// Each holds a copy of the whole Secret in plain text.
const STRIPPED_ANNOTATIONS = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'kubecfg.ksonnet.io/last-applied-configuration',
])

function sealedMetadata(metadata: JsonObject, scope: SealScope | undefined): JsonObject {
  const { annotations, ...fields } = without(metadata, STRIPPED_FIELDS)
  const kept = without(objectOf(annotations), STRIPPED_ANNOTATIONS)
  const marked = scope === undefined ? kept : withScope(kept, scope)
  return { ...fields, ...(Object.keys(marked).length === 0 ? {} : { annotations: marked }) }
}

function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)))
}

// The SealedSecret itself is called the same and says its scope; labels are the Secret's alone.
function ownMetadata(metadata: JsonObject): JsonObject {
  const { name, namespace } = metadata
  const annotations = withScope({}, scopeOf(metadata))
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}
