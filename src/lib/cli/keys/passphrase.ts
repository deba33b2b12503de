import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { InvocationWith } from '../command.ts'
import { keyPrompter } from '../prompt.ts'
import { bytesOfStdin } from '../values/stdin.ts'
import type { passphraseFlags } from './flags.ts'

type Invocation = InvocationWith<typeof passphraseFlags>

/** Whether a passphrase is to be used. */
export function wantsPassphrase({ flags }: Pick<Invocation, 'flags'>): boolean {
  return flags.passphrase || flags['passphrase-file'] !== undefined
}

/**
 * The passphrase of the flags.
 *
 * @param isNew whether it is for encrypting: it is then asked for twice
 * @throws UserError when both flags are given, there is none, or nobody can be asked
 */
export async function readPassphrase(invocation: Invocation, isNew: boolean): Promise<SecretBytes> {
  const { flags, io } = invocation
  const file = flags['passphrase-file']
  if (file !== undefined && flags.passphrase) {
    throw new UserError('--passphrase and --passphrase-file exclude each other')
  }
  if (file === undefined) {
    const ask = await keyPrompter(invocation, '--passphrase-file')
    const passphrase = await (isNew ? ask.secret('Passphrase') : ask.secretOnce('Passphrase'))
    return notEmpty(passphrase)
  }
  const bytes =
    file === '-' ? (await bytesOfStdin(io, '--passphrase-file -')).reveal() : await readFile(file)
  const end = bytes.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN)
  const passphrase = SecretBytes.from(bytes.subarray(0, end === -1 ? undefined : end))
  bytes.fill(0)
  return notEmpty(passphrase)
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

function notEmpty(passphrase: SecretBytes): SecretBytes {
  if (passphrase.length === 0) throw new UserError('the passphrase is empty')
  return passphrase
}
