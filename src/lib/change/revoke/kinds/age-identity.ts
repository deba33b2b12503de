/** Identities of age, as Flux and others keep them to open SOPS documents. */
import { UserError } from '../../../base/errors.ts'
import { COMMAND } from '../../../base/product.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import { type Identity, parseIdentity } from '../../../crypto/age/index.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { OpenedFiles, RevocationReader } from '../port.ts'
import type { Plan, Step, Wish } from '../step.ts'
import { byHand, fileWords, filesOpened, proveFiles, READ_FOR_EVER } from './file-steps.ts'
import { refuseForOthers } from './refuse-for-others.ts'

const IDENTITY = /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+/g

/** Undefined for a Secret without an identity in any of its values. */
export function recogniseAgeIdentity(secret: RevokedSecret): Credential | undefined {
  const found = identitiesIn(secret)
  if (found.length === 0) return undefined
  const keys = [...new Set(found.map(({ key }) => key))]
  return { kind: 'age-identity', title: `the age identity of ${recipientsOf(found)}`, keys }
}

interface FoundIdentity {
  readonly key: string
  readonly identity: Identity
}

function identitiesIn({ plain }: RevokedSecret): readonly FoundIdentity[] {
  return [...plain.data].flatMap(([key, value]) =>
    (value.revealText().match(IDENTITY) ?? []).flatMap((text) => {
      const identity = parsed(SecretBytes.fromText(text))
      return identity === undefined ? [] : [{ key, identity }]
    }),
  )
}

function parsed(text: SecretBytes): Identity | undefined {
  try {
    return parseIdentity(text)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function recipientsOf(found: readonly FoundIdentity[]): string {
  return texts(found).join(', ')
}

function texts(found: readonly FoundIdentity[]): readonly string[] {
  return [...new Set(found.flatMap(({ identity }) => identity.recipient?.text ?? []))]
}

/** @throws UserError when what is wished for makes no sense, or a folder cannot be read */
export async function planAgeIdentity(
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  refuseForOthers(secret, wish)
  const found = identitiesIn(secret)
  const key = { kind: 'age', identities: found.map(({ identity }) => identity) } as const
  const opened = await filesOpened(key, wish, reader)
  return {
    steps: [
      ...rekeySteps(texts(found), opened),
      byHand('values', 'rotate every value that the files hold: who has the key has read them'),
      proveFiles(key, wish),
    ],
    residual: [READ_FOR_EVER],
  }
}

function rekeySteps(
  recipients: readonly string[],
  opened: OpenedFiles | undefined,
): readonly Step[] {
  const remove = recipients.map((each) => `--remove ${each}`).join(' ')
  if (opened === undefined) {
    const title = `${COMMAND} rekey ${remove} --add NEW FILES: all that are encrypted for it (--in FOLDER finds them)`
    return [byHand('rekey', title)]
  }
  const { sops, age } = opened
  return [
    ...(sops.length > 0
      ? [byHand('rekey', `${COMMAND} rekey ${remove} --add NEW ${fileWords(sops)}`)]
      : []),
    ...(age.length > 0 ? [byHand('encrypt', `encrypt for others: ${fileWords(age)}`)] : []),
  ]
}
