import { SopsError } from '../errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The text of a document.
 *
 * @throws SopsError `format` when it is not UTF-8
 */
export function textOfDocument(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new SopsError('format', 'the document is not UTF-8 text', [
      'encrypt it as a binary document',
    ])
  }
}
