import { formatForPath, type SopsFormat } from '../../crypto/sops/index.ts'

/** What a file is, by its content. */
export type Recognised =
  | { readonly kind: 'age' }
  | { readonly kind: 'sealed-secret' }
  | { readonly kind: 'sops'; readonly format: SopsFormat }

/** As much as {@link recognise} looks at. */
export const HEAD_LENGTH = 64 * 1024

const AGE = /^\s*(age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/
const SEALED = /^\s*"?kind"?\s*:\s*"?SealedSecret"?\s*,?\s*$|"kind"\s*:\s*"SealedSecret"/m

/**
 * Tells what encrypted a file.
 *
 * @param head its first bytes
 * @param path its name, which tells the format of a SOPS document; undefined for standard input
 * @param given the format that was typed
 */
export function recognise(
  head: Uint8Array,
  path: string | undefined,
  given: SopsFormat | undefined,
): Recognised {
  const text = Buffer.from(head).toString('latin1')
  if (given !== undefined) return { kind: 'sops', format: given }
  if (AGE.test(text)) return { kind: 'age' }
  // What sops encrypts may be, or hold, anything: nobody shall pass its MAC by with a line.
  if (SEALED.test(text) && !text.includes('ENC[AES256_GCM,')) return { kind: 'sealed-secret' }
  const named = path === undefined ? 'binary' : formatForPath(path)
  return { kind: 'sops', format: named === 'binary' ? formatOf(text) : named }
}

/** Of a document without a name that tells: what its first signs are those of. */
function formatOf(text: string): SopsFormat {
  const start = text.trimStart()
  if (start.startsWith('{')) {
    // Several documents are YAML, whatever they look like.
    if (/^---\s/m.test(text)) return 'yaml'
    return /^\{\s*"data"\s*:\s*"ENC\[/.test(start) ? 'binary' : 'json'
  }
  if (start.startsWith('[')) return 'ini'
  return /^\s*sops_version=/m.test(text) ? 'dotenv' : 'yaml'
}
