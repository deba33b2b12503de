/** The key that evidence is signed with. */
import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { readSshPrivateKey } from '../../crypto/age/ssh/private-key.ts'
import type { InvocationWith } from '../command.ts'
import { inFile, readIdentityFile } from '../keys/identity-file.ts'
import { keyPrompter } from '../prompt.ts'
import type { revokeFlags } from './flags.ts'

type Asking = InvocationWith<Pick<typeof revokeFlags, 'sign-key'>>

/** {@link signKey} of `--sign-key`; undefined without it. */
export function seedOf(invocation: Asking): Promise<SecretBytes> | undefined {
  const file = invocation.flags['sign-key']
  return file === undefined ? undefined : signKey(invocation, file)
}

/**
 * The seed of the Ed25519 key of `--sign-key`, whose passphrase is asked for at the terminal.
 *
 * @throws UserError when it is of another kind, or cannot be read
 */
async function signKey(invocation: Asking, file: string): Promise<SecretBytes> {
  const pem = await readIdentityFile(file)
  const found = inFile(file, () => readSshPrivateKey(pem))
  const key =
    found.kind === 'locked' ? await found.unlock(await passphrase(invocation, file)) : found
  if (key.kind === 'ssh-ed25519') return key.seed
  throw new UserError(`${file} is an RSA key, and evidence is signed with Ed25519`, [
    'make one with: ssh-keygen -t ed25519 -f evidence-key',
  ])
}

async function passphrase(invocation: Asking, file: string): Promise<SecretBytes> {
  const ask = await keyPrompter(invocation, 'a key without a passphrase')
  return ask.secretOnce(`Passphrase of ${file}`)
}
