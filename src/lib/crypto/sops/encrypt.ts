import { timestamp } from '../../base/timestamp.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { allPlaces, closeAll, type Closed } from './core/crypt.ts'
import { newDataKey } from './core/data-key.ts'
import { type KeyGroup, type Metadata, writeMetadata } from './core/metadata.ts'
import { scalar } from './core/scalar.ts'
import { compileSelection, DEFAULT_SELECTION, type Selection } from './core/selection.ts'
import { encryptValue } from './core/value-cipher.ts'
import { type KeyWrapper, wrapDataKey } from './core/wrap-data-key.ts'
import { requirePlain, type SopsDocument } from './document.ts'

/** The format of sops that is written; sops wants a version it knows (rule 16). */
const SOPS_VERSION = '3.13.3'

/** To whom a data key goes. */
export interface Recipients {
  /** Texts of recipients; any one of a group opens it. */
  readonly keyGroups: readonly (readonly string[])[]
  /** With several groups, how many are needed; 0 or absent for all. */
  readonly shamirThreshold?: number
  /** Lets post-quantum and classical recipients read one document, which is then as weak as the latter. */
  readonly allowMixed?: boolean
}

/** How a document is to be encrypted. */
export interface EncryptionOptions extends Recipients {
  readonly wrapper: KeyWrapper
  readonly now: Date
  /** The default is everything but keys that end in `_unencrypted`; binary documents have none. */
  readonly selection?: Selection
  readonly macOnlyEncrypted?: boolean
}

/**
 * Encrypts a plain document with a new data key. Its layout stays.
 *
 * @throws SopsError `already-encrypted`, `format`, `selection`, `recipients` or `mixed-recipients`
 */
export async function encryptDocument(
  document: SopsDocument,
  options: EncryptionOptions,
): Promise<Uint8Array> {
  requirePlain(document)
  const { source } = document
  const binary = source.format === 'binary'
  const selection = binary ? undefined : (options.selection ?? DEFAULT_SELECTION)
  const macOnlyEncrypted = options.macOnlyEncrypted ?? false
  const key = newDataKey()
  const selector = await compileSelection(selection)
  const closed = closeAll(
    allPlaces(source.documents),
    { key, selector, macOnlyEncrypted },
    (place) => place.value,
  )
  const keyGroups = await groupsFor(key, options, options.wrapper)
  const base = { keyGroups, shamirThreshold: threshold(options), selection, macOnlyEncrypted }
  const metadata = sealed({ ...base, version: SOPS_VERSION }, closed, key, options.now)
  return source.write(closed.changes, writeMetadata(metadata))
}

/** Wraps a data key for those who may decrypt. */
export function groupsFor(
  key: SecretBytes,
  { keyGroups, shamirThreshold = 0, allowMixed = false }: Recipients,
  wrapper: KeyWrapper,
): Promise<readonly KeyGroup[]> {
  return wrapDataKey(key, keyGroups, { threshold: shamirThreshold, allowMixed }, wrapper)
}

/** The threshold as it is written: a number whenever there are several groups. */
export function threshold({ keyGroups, shamirThreshold = 0 }: Recipients): number {
  if (keyGroups.length < 2) return 0
  return shamirThreshold === 0 ? keyGroups.length : shamirThreshold
}

/** Completes metadata with the time and the MAC. */
export function sealed(
  metadata: Omit<Metadata, 'lastModified' | 'mac'>,
  { mac }: Closed,
  key: SecretBytes,
  now: Date,
): Metadata {
  const lastModified = timestamp(now)
  return {
    ...metadata,
    lastModified,
    mac: encryptValue(scalar('str', mac), key.reveal(), lastModified),
  }
}
