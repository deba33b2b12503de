import { UserError } from '../../../base/errors.ts'
import type { Recipient } from '../types.ts'
import { ed25519Recipient } from './ed25519.ts'
import { parseSshLine, type SshPublicKey } from './public-key.ts'
import { isShortRsa, rsaRecipient } from './rsa.ts'

/**
 * `ssh-ed25519 ...` or `ssh-rsa ...`, as in `authorized_keys`.
 *
 * @throws UserError
 */
export function parseSshRecipient(text: string): Recipient {
  return sshRecipient(parseSshLine(text))
}

/**
 * Recipient of a key that was read.
 *
 * @throws UserError when age has no use for keys of this type
 */
export function sshRecipient(key: SshPublicKey): Recipient {
  if (key.type === 'ssh-ed25519') return ed25519Recipient(key)
  if (key.type === 'ssh-rsa') return rsaRecipient(key)
  throw new UserError('age cannot encrypt for ssh keys of this type', [
    'use an ssh-ed25519 key, or an ssh-rsa key of 2048 bits or more',
  ])
}

/** Why a line with a valid ssh key is of no use to age; undefined when it is, or is no ssh key. */
export function unsupportedSshKey(line: string): string | undefined {
  const key = sshKeyIn(line)
  if (key === undefined || key.type === 'ssh-ed25519') return undefined
  if (key.type !== 'ssh-rsa') return 'an ssh key of a type that age cannot encrypt for'
  return isShortRsa(key) ? 'an ssh-rsa key of less than 2048 bits' : undefined
}

function sshKeyIn(line: string): SshPublicKey | undefined {
  try {
    return parseSshLine(line)
  } catch {
    return undefined
  }
}
