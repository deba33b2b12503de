import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/**
 * The value as text for formats that hold no other bytes. A decoder that
 * replaces what is not UTF-8, or drops a byte order mark, would write another
 * password than the one that was given.
 *
 * @throws UserError
 */
export function exactText(value: SecretBytes, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.reveal())
  } catch {
    throw new UserError(`${what} is not UTF-8 text`)
  }
}
