import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { encodeArmor } from './armor.ts'
import { ByteReader } from './byte-reader.ts'
import { encodeHeader, newFileKey } from './header.ts'
import { differentLabels } from './labels.ts'
import { encryptPayload } from './payload.ts'
import type { Chunks, EncryptOptions, Recipient, Stanza } from './types.ts'

/**
 * Encrypts a stream of any length; a few MiB for each core are in memory.
 *
 * @throws UserError when there are no recipients
 * @throws AgeError kind `mixed-recipients` when they must not be in one file; kind `plugin`
 */
export function encryptAge(
  plaintext: Chunks,
  recipients: readonly Recipient[],
  options: EncryptOptions = {},
): AsyncIterable<Uint8Array> {
  const file = encryptBinary(plaintext, recipients, options.allowMixed === true)
  return options.armor === true ? encodeArmor(file) : file
}

async function* encryptBinary(
  plaintext: Chunks,
  recipients: readonly Recipient[],
  allowMixed: boolean,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(plaintext)
  try {
    const fileKey = newFileKey()
    yield encodeHeader(await wrapForAll(recipients, fileKey, allowMixed), fileKey)
    yield* encryptPayload(reader, fileKey)
  } finally {
    await reader.close()
  }
}

async function wrapForAll(
  recipients: readonly Recipient[],
  fileKey: SecretBytes,
  allowMixed: boolean,
): Promise<readonly Stanza[]> {
  if (recipients.length === 0) throw new UserError('there is nobody to encrypt for')
  refuseCompany(recipients)
  const stanzas: Stanza[] = []
  let common: readonly string[] | undefined
  // One after the other: a plugin may want to talk to the user.
  for (const recipient of recipients) {
    const wrapped = await recipient.wrapFileKey(fileKey)
    if (!allowMixed && common !== undefined) refuseDifferent(common, wrapped.labels)
    common ??= wrapped.labels
    stanzas.push(...wrapped.stanzas)
  }
  return stanzas
}

// Not even when forced: no program would decrypt it.
function refuseCompany(recipients: readonly Recipient[]): void {
  if (recipients.length > 1 && recipients.some(({ kind }) => kind === 'scrypt')) {
    throw new AgeError('mixed-recipients', 'a passphrase must be the only recipient of a file')
  }
}

function refuseDifferent(one: readonly string[], other: readonly string[]): void {
  const problem = differentLabels(one, other, 'file')
  if (problem !== undefined) throw new AgeError('mixed-recipients', problem)
}
