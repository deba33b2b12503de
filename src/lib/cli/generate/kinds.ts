import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { generateIdentity } from '../../crypto/age/index.ts'
import {
  dockerConfig,
  type Generated,
  generateBytes,
  generatePassphrase,
  generatePassword,
  generateSshKeyPair,
  generateUuid,
  htpasswdLine,
  type PasswordClass,
} from '../../crypto/generators/index.ts'
import type { GeneratorOptions } from './options.ts'

/** What a generator made. */
export interface Made {
  /** Values by key: the key that was typed, and `KEY.pub` for a public half. */
  readonly values: readonly (readonly [key: string, value: SecretBytes])[]
  /** What a person wants to know of it: never a value. */
  readonly note?: string
}

/** Gives the password that a value is made from. */
export type PasswordOf = (options: GeneratorOptions) => Promise<SecretBytes>

/** Makes the value of a key. */
export type Generator = (
  key: string,
  options: GeneratorOptions,
  passwordOf: PasswordOf,
) => Made | Promise<Made>

const CLASSES: readonly PasswordClass[] = ['lower', 'upper', 'digit', 'symbol']

/** What `--generate KEY=KIND` makes, by kind. */
export const GENERATORS: Readonly<Record<string, Generator>> = {
  password: (key, options) => {
    const length = options.number('length') ?? 32
    const require = options.list('require')?.map((each) => classOf(each))
    const alphabet = options.text('alphabet')
    const rules = { length, ...(require && { require }), ...(alphabet && { alphabet }) }
    return withEntropy(key, generatePassword(rules))
  },
  passphrase: async (key, options) => {
    const words = options.number('words')
    const separator = options.text('separator')
    return withEntropy(
      key,
      await generatePassphrase({
        ...(words !== undefined && { words }),
        ...(separator !== undefined && { separator }),
      }),
    )
  },
  hex: (key, options) => withEntropy(key, generateBytes(options.number('bytes') ?? 32, 'hex')),
  base64: (key, options) =>
    withEntropy(key, generateBytes(options.number('bytes') ?? 32, 'base64')),
  base64url: (key, options) =>
    withEntropy(key, generateBytes(options.number('bytes') ?? 32, 'base64url')),
  bytes: (key, options) => withEntropy(key, generateBytes(options.number('bytes') ?? 32, 'raw')),
  uuid: (key) => withEntropy(key, generateUuid()),
  'ssh-key': async (key, options) => {
    const kind = options.oneOf('kind', ['ed25519', 'rsa']) ?? 'ed25519'
    const bits = options.number('bits')
    const comment = options.text('comment')
    if (bits !== undefined && kind !== 'rsa') {
      throw new UserError('--generate: bits is for kind=rsa; keys of ed25519 have one length')
    }
    const pair = await generateSshKeyPair({
      kind,
      ...(bits !== undefined && { bits }),
      ...(comment && { comment }),
    })
    return {
      values: [
        [key, pair.privateKey],
        [`${key}.pub`, SecretBytes.fromText(`${pair.publicKey}\n`)],
      ],
      note: `public half: ${pair.publicKey}`,
    }
  },
  'age-identity': async (key, options) => {
    const { identity, recipient } = await generateIdentity(
      options.isSet('pq') ? 'hybrid' : 'x25519',
    )
    return {
      values: [
        [key, SecretBytes.fromText(`${identity.revealText()}\n`)],
        [`${key}.pub`, SecretBytes.fromText(`${recipient}\n`)],
      ],
      note: `recipient: ${recipient}`,
    }
  },
  htpasswd: async (key, options, passwordOf) => {
    const user = options.required('user')
    const cost = options.number('cost')
    const line = await htpasswdLine(user, await passwordOf(options), cost)
    return { values: [[key, SecretBytes.fromText(`${line.revealText()}\n`)]] }
  },
  'docker-config': async (key, options, passwordOf) => {
    const registry = options.required('registry')
    const username = options.required('user')
    const email = options.text('email')
    const password = await passwordOf(options)
    return {
      values: [[key, dockerConfig([{ registry, username, password, ...(email && { email }) }])]],
    }
  },
}

function withEntropy(key: string, { value, entropyBits }: Generated): Made {
  return { values: [[key, value]], note: `${Math.floor(entropyBits)} bits of entropy` }
}

function classOf(text: string): PasswordClass {
  const found = CLASSES.find((each) => each === text)
  if (found === undefined) {
    throw new UserError(`--generate: require is some of ${CLASSES.join('+')}`)
  }
  return found
}
