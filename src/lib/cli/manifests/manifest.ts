import { UserError } from '../../base/errors.ts'
import { isObject, type JsonObject, objectOf, textOf } from '../../base/json.ts'
import { isNamespaceName, isObjectName } from '../../base/names.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { groupOf } from '../../base/resource-name.ts'
import { readSecret } from '../../crypto/secret-types/index.ts'
import { badInput, type Place } from '../../source/manifests/place.ts'
import type { Found } from '../../source/manifests/unpack.ts'
import { LAST_APPLIED } from '../../source/resources/last-applied.ts'
import type {
  Encryption,
  OtherManifest,
  ReadManifestsOptions,
  SealedSecretManifest,
  SecretManifest,
} from './types.ts'

/** One object of the input. */
export type Manifest = SecretManifest | SealedSecretManifest | OtherManifest

const SEALED = /^bitnami\.com\/v\d+[a-z0-9]*$/

type Namespaces = Pick<ReadManifestsOptions, 'namespace' | 'typedNamespace'>

/**
 * Tells what an object is, and reads it.
 *
 * @throws UserError with file and line
 */
export function manifestOf(found: Found, encryption: Encryption, options: Namespaces): Manifest {
  const { apiVersion, kind, object, place } = found
  const origin = { place, encryption }
  if (kind === 'Secret' && apiVersion === 'v1') {
    const name = nameOf(found, options)
    return { kind, ...name, ...origin, ...plainSecret(found, name.namespace) }
  }
  if (kind === 'SealedSecret' && SEALED.test(apiVersion)) {
    const name = nameOf(found, options)
    return { kind, apiVersion, ...name, ...origin, object: sealedObject(object, name.namespace) }
  }
  const { namespace, name } = objectOf(object['metadata'])
  const group = groupOf(apiVersion)
  return {
    kind: 'other',
    what: group === '' ? kind : `${kind}.${group}`,
    namespace: textOf(namespace),
    name: textOf(name),
    ...origin,
  }
}

function plainSecret(
  { object, place, stripped }: Found,
  namespace: string,
): Pick<SecretManifest, 'secret' | 'hadLastApplied'> {
  if (stripped !== undefined) {
    throw badInput(place, 'this is a Secret without its values', [
      'save whole objects: kubectl get -o yaml',
    ])
  }
  const secret = at(place, () => readSecret(object))
  const sealed = [...secret.data].find(([, value]) => isCiphertext(value))
  if (sealed !== undefined) {
    throw badInput(
      place,
      `the value of ${sealed[0]} is still encrypted, and no sops block says how`,
      ['something took the block away: read the file that sops wrote'],
    )
  }
  const { annotations } = secret.metadata
  return {
    secret: { ...secret, metadata: writtenMetadata(secret.metadata, namespace) },
    hadLastApplied: Object.hasOwn(objectOf(annotations), LAST_APPLIED),
  }
}

/** What sops makes of a value (formats.md, rule 5). */
function isCiphertext(value: SecretBytes): boolean {
  const bytes = value.reveal()
  const { buffer, byteOffset, byteLength } = bytes
  return (
    Buffer.from(buffer, byteOffset, Math.min(byteLength, MARK.length)).toString('latin1') ===
      MARK && bytes.at(-1) === BRACKET
  )
}

const MARK = 'ENC[AES256_GCM,data:'
const BRACKET = 0x5d

function sealedObject(object: JsonObject, namespace: string): JsonObject {
  const { status: _status, metadata, ...rest } = object
  return { ...rest, metadata: writtenMetadata(objectOf(metadata), namespace) }
}

/**
 * The metadata that a manifest may ask for: what the API server fills in by
 * itself goes, as does the annotation that would hold the values in clear.
 */
function writtenMetadata(metadata: JsonObject, namespace: string): JsonObject {
  const {
    managedFields: _managedFields,
    creationTimestamp: _created,
    selfLink: _selfLink,
    generation: _generation,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    ...rest
  } = metadata
  const { [LAST_APPLIED]: _dropped, ...annotations } = objectOf(rest['annotations'])
  const written = { ...rest, namespace, ...(isObject(rest['annotations']) && { annotations }) }
  return Object.fromEntries(Object.entries(written).filter(([, value]) => !isEmpty(value)))
}

/** To own no label is not to own the empty map of labels. */
function isEmpty(value: unknown): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0)
}

/** @throws UserError when `-n` names another namespace, as kubectl refuses it */
function nameOf(
  { object, place, kind }: Found,
  { namespace: current, typedNamespace }: Namespaces,
): { readonly namespace: string; readonly name: string } {
  const metadata = objectOf(object['metadata'])
  const name = textOf(metadata['name'])
  if (name === '') throw badInput(place, `this ${kind} has no name`)
  const own = textOf(metadata['namespace'])
  // They become a part of paths on the API server.
  if (!isObjectName(name) || (own !== '' && !isNamespaceName(own))) {
    throw badInput(place, `the name or namespace of this ${kind} is none that Kubernetes takes`, [
      'lower case letters, digits and -, in names also .',
    ])
  }
  if (own !== '' && typedNamespace && own !== typedNamespace) {
    throw badInput(
      place,
      `${kind} ${name} is of the namespace ${own}, and -n says ${typedNamespace}`,
    )
  }
  return { namespace: own || current, name }
}

/** Adds file and line to what is wrong. */
function at<T>(place: Place, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof UserError ? badInput(place, error.message, error.hints) : error
  }
}
