import { createHash, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { wireMpint, wireString, wireUint32 } from '../ssh/wire.ts'

/** How to make an SSH key. */
export interface SshKeyRules {
  readonly kind: 'ed25519' | 'rsa'
  /** Of an RSA key: 2048 to 16384, 3072 by default as in `ssh-keygen`. */
  readonly bits?: number
  /** Stands in both halves; often USER@HOST. */
  readonly comment?: string
}

/** Both halves of an SSH key. */
export interface SshKeyPair {
  /** OpenSSH's format, with the line feed at the end that `ssh` asks for. */
  readonly privateKey: SecretBytes
  /** One line of `authorized_keys`, without a line feed. */
  readonly publicKey: string
  /** As `ssh-keygen -l` shows it. */
  readonly fingerprint: string
}

const generate = promisify(generateKeyPair)

/**
 * A new SSH key pair without a passphrase (PROTOCOL.key of OpenSSH).
 *
 * @throws UserError when the comment or the number of bits makes no sense
 */
export async function generateSshKeyPair(rules: SshKeyRules): Promise<SshKeyPair> {
  const { kind, comment = '' } = rules
  if (/\p{Cc}/u.test(comment)) throw new UserError('the comment of a key has no control characters')
  const parts = kind === 'rsa' ? await rsaParts(rules.bits ?? 3072) : await ed25519Parts()
  const fingerprint = createHash('sha256').update(parts.publicBlob).digest('base64')
  const line = [parts.algorithm, parts.publicBlob.toString('base64'), comment].join(' ').trimEnd()
  return {
    privateKey: armored(parts, comment),
    publicKey: line,
    fingerprint: `SHA256:${fingerprint.replace(/=+$/, '')}`,
  }
}

interface KeyParts {
  readonly algorithm: string
  readonly publicBlob: Buffer
  /** The fields of the private half, after the name of the algorithm. */
  readonly secret: Buffer
}

async function ed25519Parts(): Promise<KeyParts> {
  const { privateKey } = await generate('ed25519', {})
  const { d, x } = numbersOf(privateKey)
  const algorithm = 'ssh-ed25519'
  const secret = Buffer.concat([wireString(x), wireString(Buffer.concat([d, x]))])
  return { algorithm, publicBlob: Buffer.concat([wireString(algorithm), wireString(x)]), secret }
}

async function rsaParts(bits: number): Promise<KeyParts> {
  if (!Number.isInteger(bits) || bits < 2048 || bits > 16_384) {
    throw new UserError('an RSA key has 2048 to 16384 bits')
  }
  const { privateKey } = await generate('rsa', { modulusLength: bits })
  const { n, e, d, qi, p, q } = numbersOf(privateKey)
  const algorithm = 'ssh-rsa'
  const publicBlob = Buffer.concat([wireString(algorithm), wireMpint(e), wireMpint(n)])
  return { algorithm, publicBlob, secret: Buffer.concat([n, e, d, qi, p, q].map(wireMpint)) }
}

type KeyNumber = 'd' | 'e' | 'n' | 'p' | 'q' | 'qi' | 'x'

function numbersOf(key: KeyObject): Readonly<Record<KeyNumber, Buffer>> {
  const jwk = key.export({ format: 'jwk' })
  const number = (name: KeyNumber): Buffer => Buffer.from(jwk[name] ?? '', 'base64url')
  return {
    d: number('d'),
    e: number('e'),
    n: number('n'),
    p: number('p'),
    q: number('q'),
    qi: number('qi'),
    x: number('x'),
  }
}

const BLOCK_BYTES = 8
const LINE_LENGTH = 70

function armored({ algorithm, publicBlob, secret }: KeyParts, comment: string): SecretBytes {
  const none = wireString('none')
  const check = randomBytes(4)
  const body = Buffer.concat([check, check, wireString(algorithm), secret, wireString(comment)])
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    wireString(''),
    wireUint32(1),
    wireString(publicBlob),
    wireString(padded(body)),
  ])
  const lines = file.toString('base64').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? []
  const label = 'OPENSSH PRIVATE KEY'
  const text = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, '']
  return SecretBytes.fromText(text.join('\n'))
}

// Filled with 1, 2, 3, ... up to the block size of the cipher, which is 8 for none.
function padded(body: Buffer): Buffer {
  const length = (BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES
  return Buffer.concat([body, Buffer.from(Array.from({ length }, (_, at) => at + 1))])
}
