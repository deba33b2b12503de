import { SecretBytes } from '../../base/secret-bytes.ts'
import { allPlaces, checkMac, openAll, type Opened, pathText } from './core/crypt.ts'
import { type KeyOpener, openDataKey } from './core/data-key.ts'
import { type Metadata, selectionInForce } from './core/metadata.ts'
import { scalarText } from './core/scalar.ts'
import { compileSelection } from './core/selection.ts'
import { Stash } from './core/stash.ts'
import { looksEncrypted } from './core/value-cipher.ts'
import { requireEncrypted, type SopsDocument } from './document.ts'

/** A document in the clear, with all that is needed to encrypt a changed version of it. */
export interface Decrypted {
  readonly document: SopsDocument
  readonly metadata: Metadata
  readonly dataKey: SecretBytes
  readonly values: readonly Opened[]
  readonly stash: Stash
  /** Where a comment that should be encrypted is not, or does not decrypt; for information. */
  readonly plainComments: readonly string[]
  /** The document without its `sops` block; it holds the values. */
  readonly plaintext: SecretBytes
}

/**
 * Decrypts a document and checks its MAC; nothing is given away before.
 *
 * @throws SopsError `metadata`, `no-identity`, `data-key`, `value`, `plain-value`, `mac`, `mac-missing` or `format`
 */
export async function decryptDocument(
  document: SopsDocument,
  opener: KeyOpener,
): Promise<Decrypted> {
  const metadata = requireEncrypted(document)
  const selector = await compileSelection(selectionInForce(metadata))
  const dataKey = await openDataKey(metadata, opener)
  const stash = new Stash()
  const values = openAll(allPlaces(document.source.documents), dataKey, selector, stash)
  checkMac(values, metadata, dataKey)
  const changes = new Map(
    values.filter(({ selected }) => selected).map(({ place, value }) => [place.slot, value]),
  )
  const plaintext = SecretBytes.from(document.source.write(changes, undefined))
  return {
    document,
    metadata,
    dataKey,
    values,
    stash,
    plainComments: values.filter(isPlainComment).map(({ place }) => pathText(place)),
    plaintext,
  }
}

function isPlainComment({ place, value, selected }: Opened): boolean {
  if (!selected || !place.comment) return false
  return value === place.value || looksEncrypted(scalarText(value) ?? '')
}
