import { createHash } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import { WireReader } from '../../ssh/wire.ts'
import { decodePaddedBase64, encodeBase64 } from '../base64.ts'

/** A public key as ssh writes it. */
export interface SshPublicKey {
  /** `ssh-ed25519`; the same as at the start of `blob`. */
  readonly type: string
  /** RFC 4253 §6.6. */
  readonly blob: Buffer
}

/**
 * One line of an `authorized_keys` file without options: type, base64, comment.
 *
 * @throws UserError
 */
export function parseSshLine(line: string): SshPublicKey {
  const [type = '', base64 = ''] = line.trim().split(/[ \t]+/)
  const blob = decodePaddedBase64(base64)
  const key = blob && publicKeyOf(blob)
  if (key?.type !== type) {
    throw new UserError('this is not an ssh public key: mistyped or cut short')
  }
  return key
}

/** Undefined when the bytes do not even start like a key. */
export function publicKeyOf(blob: Buffer): SshPublicKey | undefined {
  try {
    return { type: new WireReader(blob).string().toString('latin1'), blob }
  } catch {
    return undefined
  }
}

/** The line again, without the comment. */
export function sshLine({ type, blob }: SshPublicKey): string {
  return `${type} ${blob.toString('base64')}`
}

/** First argument of the stanzas: a hint, short enough that two keys may share it. */
export function fingerprint({ blob }: SshPublicKey): string {
  return encodeBase64(createHash('sha256').update(blob).digest().subarray(0, 4))
}
