import { once } from '../../base/remember.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import {
  type AskPassphrase,
  type Identity,
  parseIdentityFile,
  passphraseIdentity,
  type PluginPort,
} from '../../crypto/age/index.ts'
import type { InvocationWith } from '../command.ts'
import type { Io } from '../io.ts'
import { canAskForKey, keyPrompter } from '../prompt.ts'
import type { identityFlags, passphraseFlags } from './flags.ts'
import { askedOnce } from './asked-once.ts'
import { inFile, readIdentityFile } from './identity-file.ts'
import { ownIdentities } from './own-identities.ts'
import { readPassphrase, wantsPassphrase } from './passphrase.ts'
import { pluginPort } from './plugins.ts'

type Invocation = InvocationWith<typeof identityFlags & typeof passphraseFlags>

/**
 * Everybody who may decrypt: of --identity and --passphrase, else of the places where
 * sops looks (formats §2.1 rule 4), and at last whoever knows a passphrase. That of
 * --passphrase-file opens the identities as well, so that nobody has to be asked in CI.
 *
 * @throws UserError when a file of --identity cannot be read
 */
export async function findIdentities(invocation: Invocation): Promise<readonly Identity[]> {
  return (await everybody(invocation)).map(askedOnce)
}

async function everybody(invocation: Invocation): Promise<readonly Identity[]> {
  const { flags, io, signal } = invocation
  const plugins = pluginPort(invocation)
  const passphrase = once(() => readPassphrase(invocation, false))
  const ask = flags['passphrase-file'] === undefined ? asking(invocation) : passphrase
  const named = await Promise.all(
    flags.identity.map((file) => identitiesOfFile(file, ask, plugins)),
  )
  if (wantsPassphrase(invocation)) {
    return [...named.flat(), passphraseIdentity(await passphrase())]
  }
  if (named.length > 0) return named.flat()
  const parse = (content: SecretBytes): readonly Identity[] =>
    parseIdentityFile(content, ask, plugins)
  const own = await ownIdentities({ env: io.env, signal, parse })
  return canAskForKey(io) ? [...own, whoeverKnows(ask)] : own
}

/** Asks for the passphrase of a key or file, when it is needed. */
function asking(invocation: { readonly io: Io; readonly signal: AbortSignal }): AskPassphrase {
  return async (what) => {
    const ask = await keyPrompter(invocation, 'a key without a passphrase')
    return ask.secretOnce(`Passphrase for ${what}`)
  }
}

/** Asks only when a file turns out to be encrypted with a passphrase, as `age -d` does. */
function whoeverKnows(ask: AskPassphrase): Identity {
  return {
    kind: 'scrypt',
    async unwrapFileKey(stanzas) {
      if (!stanzas.some(({ type }) => type === 'scrypt')) return undefined
      return passphraseIdentity(await ask('the file')).unwrapFileKey(stanzas)
    },
  }
}

async function identitiesOfFile(
  file: string,
  ask: AskPassphrase,
  plugins: PluginPort,
): Promise<readonly Identity[]> {
  const content = await readIdentityFile(file)
  return inFile(file, () => parseIdentityFile(content, ask, plugins))
}
