import { randomBytes, scrypt } from 'node:crypto'

import { Bug, UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { AgeError } from '../age-error.ts'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { unwrapWith, wrapWith } from '../file-key.ts'
import type { Identity, Recipient, Stanza } from '../types.ts'

const LABEL = Buffer.from('age-encryption.org/v1/scrypt')
const SALT_LENGTH = 16
// About a second, and what age writes.
const WORK_FACTOR = 18
// About 15 seconds and 4 GiB: what age still reads.
const MAX_WORK_FACTOR = 22
const BLOCK_SIZE = 8

/**
 * Encrypts with a passphrase, which must be the only recipient.
 *
 * @param logN base-2 logarithm of the work factor
 * @throws UserError when the passphrase is empty
 */
export function passphraseRecipient(passphrase: SecretBytes, logN = WORK_FACTOR): Recipient {
  refuseEmpty(passphrase)
  if (logN < 1 || logN > MAX_WORK_FACTOR) throw new Bug('impossible work factor')
  return {
    kind: 'scrypt',
    text: 'passphrase',
    wrapFileKey: async (fileKey) => ({
      stanzas: [await wrap(passphrase, logN, fileKey)],
      // Nobody else has it. If others were recipients too, they could make
      // files that seem to come from those who know the passphrase.
      labels: [randomBytes(16).toString('hex')],
    }),
  }
}

/**
 * Decrypts what was encrypted with a passphrase.
 *
 * @throws UserError when the passphrase is empty
 */
export function passphraseIdentity(passphrase: SecretBytes): Identity {
  refuseEmpty(passphrase)
  return {
    kind: 'scrypt',
    unwrapFileKey: async (stanzas) => {
      const stanza = onlyScryptStanza(stanzas)
      return stanza && unwrap(passphrase, stanza)
    },
  }
}

/**
 * The stanza of a file under a passphrase; undefined when it is not under one.
 *
 * @throws AgeError kind `header` when there are others besides
 */
export function onlyScryptStanza(stanzas: readonly Stanza[]): Stanza | undefined {
  const found = stanzas.find(({ type }) => type === 'scrypt')
  if (found !== undefined && stanzas.length !== 1) throw malformed('it is not the only one')
  return found
}

async function wrap(passphrase: SecretBytes, logN: number, fileKey: SecretBytes): Promise<Stanza> {
  const salt = randomBytes(SALT_LENGTH)
  const key = await derive(passphrase, salt, logN)
  return {
    type: 'scrypt',
    args: [encodeBase64(salt), String(logN)],
    body: wrapWith(key, fileKey),
  }
}

async function unwrap(
  passphrase: SecretBytes,
  { args, body }: Stanza,
): Promise<SecretBytes | undefined> {
  const salt = decodeBase64(args[0] ?? '')
  if (args.length !== 2 || salt?.length !== SALT_LENGTH) throw malformed('wrong arguments')
  const factor = args[1] ?? ''
  if (!/^[1-9][0-9]*$/.test(factor)) throw malformed('its work factor is not a number')
  if (Number(factor) > MAX_WORK_FACTOR) throw malformed('its work factor is too large')
  if (body.length !== 32) throw malformed('its body has a wrong length')
  return unwrapWith(await derive(passphrase, salt, Number(factor)), body)
}

function derive(passphrase: SecretBytes, salt: Uint8Array, logN: number): Promise<Buffer> {
  const cost = 2 ** logN
  const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 2 * 128 * cost * BLOCK_SIZE }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.reveal(), Buffer.concat([LABEL, salt]), 32, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function refuseEmpty(passphrase: SecretBytes): void {
  if (passphrase.length === 0) throw new UserError('the passphrase is empty')
}

function malformed(message: string): AgeError {
  return new AgeError('header', `malformed scrypt stanza: ${message}`)
}
