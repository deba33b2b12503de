import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { decryptAgeBytes, type Identity } from '../../crypto/age/index.ts'
import { ageOpener, decryptDocument, parseDocument } from '../../crypto/sops/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { formatByContent } from '../decrypt/recognise.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import { findIdentities } from '../keys/identities.ts'
import type { Decryption } from './types.ts'

type Invocation = InvocationWith<typeof identityFlags & typeof passphraseFlags>

/**
 * Decrypts with the identities of the flags, or those that sops would find. They are looked for
 * once, when the first file needs them: a question for a passphrase may be among it.
 */
export function decryptionWith(invocation: Invocation): Decryption {
  let found: Promise<readonly Identity[]> | undefined
  const identities = (): Promise<readonly Identity[]> => (found ??= findIdentities(invocation))
  return {
    age: (content, name) =>
      explained(name, async () =>
        SecretBytes.from(await decryptAgeBytes(content.reveal(), await identities())),
      ),
    sops: (content, name) =>
      explained(name, async () => {
        const format = formatByContent(content.revealText(), name, true)
        const document = parseDocument(content.reveal(), format)
        const { plaintext } = await decryptDocument(document, ageOpener(await identities()))
        return plaintext
      }),
  }
}

/**
 * Standard input has one reader.
 *
 * @throws UserError when manifests and passphrase both come from it
 */
export function checkOneReader(filenames: readonly string[], passphraseFile?: string): void {
  if (!filenames.includes('-') || passphraseFile !== '-') return
  throw new UserError('standard input can be read once, not by -f - and --passphrase-file -')
}

async function explained<T>(name: string, decrypt: () => Promise<T>): Promise<T> {
  try {
    return await decrypt()
  } catch (error) {
    throw cryptFailure(error, name)
  }
}
