import { AgeError } from '../age-error.ts'
import { once } from '../../../base/remember.ts'
import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { AskPassphrase, Identity, Stanza } from '../types.ts'
import { identityOf, publicKeyOfPrivate, readSshPrivateKey } from './private-key.ts'
import { fingerprint, type SshPublicKey } from './public-key.ts'
import { sshRecipient } from './recipient.ts'
import type { LockedSshKey } from './types.ts'

/**
 * An ssh private key. One under a passphrase asks for it when a file is met
 * that seems to be for this key, and once.
 *
 * @throws UserError
 */
export function parseSshIdentity(pem: SecretBytes, ask: AskPassphrase): Identity {
  const key = readSshPrivateKey(pem)
  return key.kind === 'locked' ? lockedIdentity(key, ask) : identityOf(key)
}

function lockedIdentity(locked: LockedSshKey, ask: AskPassphrase): Identity {
  const { publicKey } = locked
  const unlocked = once(() => unlock(locked, ask))
  return {
    kind: publicKey?.type === 'ssh-ed25519' ? 'ssh-ed25519' : 'ssh-rsa',
    ...(publicKey && { recipient: sshRecipient(publicKey) }),
    unwrapFileKey: async (stanzas) =>
      stanzas.some((stanza) => mayBeFor(stanza, publicKey))
        ? (await unlocked()).unwrapFileKey(stanzas)
        : undefined,
  }
}

async function unlock(locked: LockedSshKey, ask: AskPassphrase): Promise<Identity> {
  const key = await locked.unlock(await ask('the ssh private key'))
  const { publicKey } = locked
  // The public half is not under the passphrase: somebody may have put theirs there.
  if (publicKey !== undefined && !publicKeyOfPrivate(key).blob.equals(publicKey.blob)) {
    throw new UserError('the two halves of the ssh private key do not belong together')
  }
  return identityOf(key)
}

function mayBeFor({ type, args }: Stanza, key: SshPublicKey | undefined): boolean {
  if (key === undefined) return type === 'ssh-rsa' || type === 'ssh-ed25519'
  if (type === key.type && args.length === 0) {
    throw new AgeError('header', `malformed ${key.type} stanza`)
  }
  return type === key.type && args[0] === fingerprint(key)
}
