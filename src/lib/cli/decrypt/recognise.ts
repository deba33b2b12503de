import { isObject } from '../../base/json.ts'
import { formatForPath, type SopsFormat, VALUE_START } from '../../crypto/sops/index.ts'

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
  if (SEALED.test(text) && !text.includes(VALUE_START)) return { kind: 'sealed-secret' }
  const named = path === undefined ? 'binary' : formatForPath(path)
  if (named !== 'binary') return { kind: 'sops', format: named }
  const isWhole = head.length !== HEAD_LENGTH
  return { kind: 'sops', format: formatByContent(text, path, isWhole) }
}

/**
 * The format of a SOPS document by what stands in it.
 *
 * @param path its name, asked where braces do not tell JSON from YAML
 * @param isWhole whether nothing of it is cut off
 */
export function formatByContent(
  text: string,
  path: string | undefined,
  isWhole: boolean,
): SopsFormat {
  const start = text.trimStart()
  if (start.startsWith('{')) return formatOfBraces(start, path, isWhole)
  if (start.startsWith('[')) return 'ini'
  // Not indented: in a manifest a value may be a dotenv document of sops.
  return /^sops_version=/m.test(text) ? 'dotenv' : 'yaml'
}

function formatOfBraces(text: string, path: string | undefined, isWhole: boolean): SopsFormat {
  // Several documents are YAML, whatever they look like.
  if (/^---\s/m.test(text)) return 'yaml'
  if (!isWhole) return /^\{\s*"data"\s*:\s*"ENC\[/.test(text) ? 'binary' : 'json'
  try {
    return isEnvelope(JSON.parse(text)) ? 'binary' : 'json'
  } catch {
    // One of the two readers says what is wrong, if anything is.
    return /\.json(?:\.age)?$/i.test(path ?? '') ? 'json' : 'yaml'
  }
}

/** What sops makes of a file that it takes for bytes (stores/json BinaryStore in sops). */
function isEnvelope(value: unknown): boolean {
  return isObject(value) && typeof value['data'] === 'string' && Object.keys(value).length === 2
}
