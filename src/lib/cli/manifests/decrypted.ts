import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { ManifestFile } from './manifest-files.ts'
import type { Decryption, Encryption } from './types.ts'

interface Decrypted {
  readonly content: SecretBytes
  readonly encryption: Encryption
}

/**
 * The plain content of a file. How it is encrypted shows in its content, not in its name.
 *
 * @throws UserError for an encrypted file where nothing can be decrypted
 */
export async function decrypted(
  { name, content }: ManifestFile,
  decryption: Decryption | undefined,
): Promise<Decrypted> {
  const encryption = encryptionOf(content)
  if (encryption === 'none') return { content, encryption }
  if (decryption === undefined) {
    throw new UserError(`${name} is encrypted (${encryption}), and cannot be decrypted here`)
  }
  return { content: await decryption[encryption](content, name), encryption }
}

const AGE_START = 'age-encryption.org/v1'
const ARMOR_START = '-----BEGIN AGE ENCRYPTED FILE-----'

/**
 * sops marks a value `ENC[AES256_GCM,` and always writes its own MAC that way
 * under the top-level key `sops` (formats.md, rules 5, 12 and 15).
 */
const SOPS_YAML = /^sops:[ \t]*\r?$/m
const SOPS_JSON = /"sops"\s*:\s*\{/
const SOPS_MAC = /["']?mac["']?\s*:\s*["']?ENC\[AES256_GCM,/

function encryptionOf(content: SecretBytes): Encryption {
  const bytes = content.reveal()
  const start = Buffer.from(bytes.subarray(0, 256)).toString('latin1')
  if (start.startsWith(AGE_START) || start.trimStart().startsWith(ARMOR_START)) return 'age'
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const marked = SOPS_YAML.test(text) || SOPS_JSON.test(text)
  return marked && SOPS_MAC.test(text) ? 'sops' : 'none'
}
