import { allPlaces, closeAll } from './core/crypt.ts'
import { writeMetadata, selectionInForce } from './core/metadata.ts'
import { compileSelection } from './core/selection.ts'
import type { Decrypted } from './decrypt.ts'
import { parseDocument, requirePlain } from './document.ts'
import { sealed } from './encrypt.ts'

/**
 * Encrypts a changed version of a decrypted document with the same data key.
 * Unchanged values keep their ciphertext; an unchanged document stays as it was,
 * byte for byte.
 *
 * @throws SopsError `format` or `already-encrypted` for a text that cannot be encrypted
 */
export async function reencryptDocument(
  plaintext: Uint8Array,
  before: Decrypted,
  now: Date,
): Promise<Uint8Array> {
  const { document, metadata, dataKey: key, stash } = before
  if (Buffer.compare(plaintext, before.plaintext.reveal()) === 0) return document.bytes
  const next = parseDocument(plaintext, document.source.format, document.source.blockIndent)
  requirePlain(next)
  const selector = await compileSelection(selectionInForce(metadata))
  stash.rewind()
  const closed = closeAll(
    allPlaces(next.source.documents),
    { key, selector, macOnlyEncrypted: metadata.macOnlyEncrypted },
    (place) => place.value,
    stash,
  )
  return next.source.write(closed.changes, writeMetadata(sealed(metadata, closed, key, now)))
}
