/** SSH keys: each server, or forge, that knows the public one has to forget it. */
import { sshPublicBlob } from '../../../crypto/ssh/public-blob.ts'
import { sshFingerprint } from '../../../crypto/ssh/signature.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { SshQuestion } from '../questions.ts'
import type { Plan, Wish } from '../step.ts'
import { byHand } from './file-steps.ts'
import { refuseForOthers } from './refuse-for-others.ts'

const TYPE = 'kubernetes.io/ssh-auth'
const OPENSSH = '-----BEGIN OPENSSH PRIVATE KEY-----'
/** As ssh-keygen, Flux and Argo CD call the key; in PEM it could be for something else. */
const KEY_NAME = /^(?:id_[a-z0-9]+|identity|sshPrivateKey|ssh-privatekey|.*ssh.*key.*)$/i

/** Undefined for a Secret without a private key of SSH. */
export function recogniseSshKey(secret: RevokedSecret): Credential | undefined {
  const found = keysIn(secret)
  if (found.length === 0) return undefined
  const title = `the SSH key ${found.map(({ fingerprint }) => fingerprint).join(', ')}`
  return { kind: 'ssh-key', title, keys: found.map(({ key }) => key) }
}

type FoundKey = SshQuestion['leaked'][number] & { readonly key: string }

function keysIn({ plain }: RevokedSecret): readonly FoundKey[] {
  return [...plain.data].flatMap(([key, value]) => {
    const text = value.revealText()
    const isOfSsh = plain.type === TYPE || text.includes(OPENSSH) || KEY_NAME.test(key)
    const blob = isOfSsh ? sshPublicBlob(text) : undefined
    if (blob === undefined) return []
    const fingerprint = sshFingerprint(` ${blob.toString('base64')}`)
    return [{ key, blob, fingerprint }]
  })
}

/** @throws UserError when what is wished for makes no sense */
export function planSshKey(secret: RevokedSecret, wish: Wish): Plan {
  refuseForOthers(secret, wish)
  const leaked = keysIn(secret)
  const { authorizedKeys } = wish.whom
  const where =
    authorizedKeys.length === 0
      ? 'no file (--authorized-keys FILE names one)'
      : authorizedKeys.join(', ')
  const forget = leaked.map(({ fingerprint }) =>
    byHand(
      'forget',
      `take ${fingerprint} out of authorized_keys, and out of the deploy keys and accounts of forges`,
    ),
  )
  return {
    steps: [
      ...forget,
      {
        type: 'prove',
        id: 'prove',
        title: `its public key stands in ${where}: in no line`,
        question: { type: 'ssh', leaked, files: authorizedKeys },
      },
    ],
    residual: [
      'no server is asked: try it with ssh -o IdentitiesOnly=yes -i KEY USER@HOST, which has to be refused',
      'a certificate that an authority signed for the key is accepted without authorized_keys: it needs a list of revoked keys (ssh-keygen -k, RevokedKeys)',
      'sessions that are open go on',
    ],
  }
}
