import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { AgeError } from './age-error.ts'
import { isArmored } from './armor.ts'
import { view } from './base64.ts'
import { INTRO } from './header.ts'
import { onlyScryptStanza, passphraseIdentity } from './keys/scrypt.ts'
import { meaningfulLines } from './lines.ts'
import { parseIdentity } from './parse.ts'
import { unwrapWithFirst } from './source.ts'
import { parseSshIdentity } from './ssh/identity.ts'
import type { AskPassphrase, Identity, PluginPort } from './types.ts'
import { decryptAgeBytes } from './whole.ts'

// As age.
const MAX_LENGTH = 16 * 1024 * 1024

/**
 * An identity file as age's `-i` takes it: lines of identities, an ssh private
 * key, or an age file under a passphrase that holds such lines. `ask` is called
 * when a file is to be decrypted that this identity may be for.
 *
 * @throws UserError that names the line and never repeats it
 */
export function parseIdentityFile(
  content: SecretBytes,
  ask: AskPassphrase,
  plugins?: PluginPort,
): readonly Identity[] {
  if (content.length > MAX_LENGTH) throw new UserError('the identity file is too long')
  const start = view(content.reveal()).toString('latin1', 0, 2048)
  const isAgeFile =
    start.startsWith(INTRO.trimEnd()) || isArmored(Buffer.from(start.trim(), 'latin1'))
  if (isAgeFile) return [protectedIdentity(content, ask, plugins)]
  if (start.trimStart().startsWith('-----BEGIN')) return [parseSshIdentity(content, ask)]
  return parseIdentityLines(content, plugins)
}

function parseIdentityLines(content: SecretBytes, plugins?: PluginPort): readonly Identity[] {
  const identities = meaningfulLines(content.revealText()).map(({ number, text }) => {
    try {
      return parseIdentity(SecretBytes.fromText(text), plugins)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw new UserError(`line ${number} of the identity file: ${error.message}`, error.hints)
    }
  })
  if (identities.length === 0) throw new UserError('the identity file has no identities')
  return identities
}

function protectedIdentity(
  content: SecretBytes,
  ask: AskPassphrase,
  plugins: PluginPort | undefined,
): Identity {
  const identities = once(async () =>
    parseIdentityLines(await decryptWithPassphrase(content, ask), plugins),
  )
  return {
    kind: 'identity-file',
    unwrapFileKey: async (stanzas) => unwrapWithFirst(await identities(), stanzas),
  }
}

async function decryptWithPassphrase(
  content: SecretBytes,
  ask: AskPassphrase,
): Promise<SecretBytes> {
  let isAsked = false
  const asking: Identity = {
    kind: 'scrypt',
    unwrapFileKey: async (stanzas) => {
      if (onlyScryptStanza(stanzas) === undefined) return undefined
      isAsked = true
      return passphraseIdentity(await ask('the identity file')).unwrapFileKey(stanzas)
    },
  }
  try {
    return SecretBytes.from(await decryptAgeBytes(content.reveal(), [asking]))
  } catch (error) {
    if (!(error instanceof AgeError) || error.kind !== 'no-match') throw error
    if (isAsked) throw new AgeError('passphrase', 'wrong passphrase of the identity file')
    throw new UserError('the identity file is encrypted, but not with a passphrase')
  }
}
