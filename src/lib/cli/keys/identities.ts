import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
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
import { readPassphrase, wantsPassphrase } from './passphrase.ts'
import { pluginPort } from './plugins.ts'

type Invocation = InvocationWith<typeof identityFlags & typeof passphraseFlags>

/**
 * Everybody who may decrypt: of --identity and --passphrase, else of the places where
 * sops looks (formats §2.1 rule 4), and at last whoever knows a passphrase. That of
 * --passphrase-file opens the identities as well, so that nobody has to be asked in CI.
 *
 * @throws UserError when a named file cannot be read
 */
export async function findIdentities(invocation: Invocation): Promise<readonly Identity[]> {
  return (await everybody(invocation)).map(askedOnce)
}

async function everybody(invocation: Invocation): Promise<readonly Identity[]> {
  const { flags, io } = invocation
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
  const own = await ownIdentities(io, ask, plugins)
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
  const bytes = await readFile(file)
  const content = SecretBytes.from(bytes)
  bytes.fill(0)
  return inFile(file, () => parseIdentityFile(content, ask, plugins))
}

function inFile<T>(file: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${file}: ${error.message}`, error.hints)
  }
}

/** What the environment and the home folder have; files that are not there are passed over. */
async function ownIdentities(
  io: Pick<Io, 'env'>,
  ask: AskPassphrase,
  plugins: PluginPort,
): Promise<readonly Identity[]> {
  const { env } = io
  const parse = (name: string, content: SecretBytes): readonly Identity[] =>
    inFile(name, () => parseIdentityFile(content, ask, plugins))
  const found: Identity[] = []
  const named = [env['SOPS_AGE_SSH_PRIVATE_KEY_FILE'], env['SOPS_AGE_KEY_FILE']]
  for (const file of named.filter((each) => each !== undefined && each !== '')) {
    found.push(...(await identitiesOfFile(file as string, ask, plugins)))
  }
  if (env['SOPS_AGE_KEY']) {
    found.push(...parse('SOPS_AGE_KEY', SecretBytes.fromText(linesOf(env['SOPS_AGE_KEY']))))
  }
  for (const variable of ['SOPS_AGE_SSH_PRIVATE_KEY_CMD', 'SOPS_AGE_KEY_CMD'] as const) {
    const command = env[variable]
    if (command) found.push(...parse(variable, await outputOf(command, variable)))
  }
  const usual = await Promise.all(usualFiles(env).map((file) => identitiesIfThere(file, parse)))
  return [...found, ...usual.flat()]
}

/** sops takes identities with blanks between them as well. */
function linesOf(text: string): string {
  const isKeys = /^(AGE-SECRET-KEY|AGE-PLUGIN)-\S+([ \t]+AGE-\S+)+$/gm
  return text.replaceAll(isKeys, (line) => line.replaceAll(/[ \t]+/g, '\n'))
}

/** Where ssh keeps keys, and where sops keeps those of age. */
function usualFiles(env: NodeJS.ProcessEnv): readonly string[] {
  const home = env['HOME'] ?? homedir()
  return [
    join(home, '.ssh', 'id_ed25519'),
    join(home, '.ssh', 'id_rsa'),
    join(configFolder(env, home), 'sops', 'age', 'keys.txt'),
  ]
}

/** `os.UserConfigDir` of Go, except that sops takes XDG_CONFIG_HOME on macOS as well. */
function configFolder(env: NodeJS.ProcessEnv, home: string): string {
  if (process.platform === 'win32') return env['AppData'] ?? join(home, 'AppData', 'Roaming')
  if (env['XDG_CONFIG_HOME']) return env['XDG_CONFIG_HOME']
  return process.platform === 'darwin'
    ? join(home, 'Library', 'Application Support')
    : join(home, '.config')
}

async function identitiesIfThere(
  file: string,
  parse: (name: string, content: SecretBytes) => readonly Identity[],
): Promise<readonly Identity[]> {
  const bytes = await readFile(file).catch(() => undefined)
  if (bytes === undefined) return []
  const content = SecretBytes.from(bytes)
  bytes.fill(0)
  try {
    return parse(file, content)
  } catch {
    // Nobody named it: a key of a kind that we do not know is no reason to stop.
    return []
  }
}

/** Runs what prints a key. Words are split at blanks, quotes hold them together; no shell. */
async function outputOf(command: string, variable: string): Promise<SecretBytes> {
  const [program = '', ...words] = wordsOf(command)
  try {
    // Loaded only where a command is named: it takes milliseconds.
    const { execFile } = process.getBuiltinModule('node:child_process')
    const { stdout } = await promisify(execFile)(program, words, { encoding: 'buffer' })
    const content = SecretBytes.from(stdout)
    stdout.fill(0)
    return content
  } catch {
    // What it printed may be a part of a key.
    throw new UserError(`the command of ${variable} failed`, ['run it by hand to see why'])
  }
}

function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
