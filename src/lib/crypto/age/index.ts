import { Bug } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { AskPassphrase, EncryptOptions, Identity, PluginPort, Recipient } from './types.ts'

export { AgeError, type AgeFailure } from './age-error.ts'
export type * from './types.ts'

// Contract; the implementation follows file by file.

/** @throws UserError when the text is no recipient */
export function parseRecipient(_text: string, _plugins?: PluginPort): Recipient {
  throw new Bug('not there yet')
}

/** @throws UserError that names the line, never its text */
export function parseRecipientsFile(_text: string, _plugins?: PluginPort): readonly Recipient[] {
  throw new Bug('not there yet')
}

/** One line: `AGE-SECRET-KEY-1...`, `AGE-SECRET-KEY-PQ-1...`, `AGE-PLUGIN-NAME-1...`. */
export function parseIdentity(_text: SecretBytes, _plugins?: PluginPort): Identity {
  throw new Bug('not there yet')
}

/** Lines of identities, an ssh private key, or an age file of lines under a passphrase. */
export async function parseIdentityFile(
  _content: SecretBytes,
  _ask: AskPassphrase,
  _plugins?: PluginPort,
): Promise<readonly Identity[]> {
  throw new Bug('not there yet')
}

/** `logN`: work factor, 18 by default. */
export function passphraseRecipient(_passphrase: SecretBytes, _logN?: number): Recipient {
  throw new Bug('not there yet')
}

/** For files that were encrypted with a passphrase. */
export function passphraseIdentity(_passphrase: SecretBytes): Identity {
  throw new Bug('not there yet')
}

/** Streams; at most a few chunks of 64 KiB are in memory. */
export function encryptAge(
  _plaintext: AsyncIterable<Uint8Array>,
  _recipients: readonly Recipient[],
  _options?: EncryptOptions,
): AsyncIterable<Uint8Array> {
  throw new Bug('not there yet')
}

/** Streams; what was yielded is authentic, but only the end says that nothing is missing. */
export function decryptAge(
  _ciphertext: AsyncIterable<Uint8Array>,
  _identities: readonly Identity[],
): AsyncIterable<Uint8Array> {
  throw new Bug('not there yet')
}

/** For small things. */
export async function encryptAgeBytes(
  _plaintext: Uint8Array,
  _recipients: readonly Recipient[],
  _options?: EncryptOptions,
): Promise<Uint8Array> {
  throw new Bug('not there yet')
}

/** For small things. */
export async function decryptAgeBytes(
  _ciphertext: Uint8Array,
  _identities: readonly Identity[],
): Promise<Uint8Array> {
  throw new Bug('not there yet')
}

/** A new key pair; the identity is one line of text without a line feed. */
export async function generateIdentity(
  _kind?: 'x25519' | 'hybrid',
): Promise<{ readonly identity: SecretBytes; readonly recipient: string }> {
  throw new Bug('not there yet')
}
