import type { SecretBytes } from '../base/secret-bytes.ts'

/**
 * The value as text for formats that hold no other bytes; undefined when it is
 * not UTF-8. A decoder that replaces what is not, or drops a byte order mark,
 * would write another password than the one that was given.
 */
export function exactText(value: SecretBytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.reveal())
  } catch {
    return undefined
  }
}
