import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { type Identity, missingIdentity } from '../../crypto/age/index.ts'
import { unreadable } from '../../source/files/input.ts'
import { inFile, readIdentityFile } from './identity-file.ts'
import { commandIdentity } from './key-command.ts'

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** @throws UserError that repeats nothing of the content */
  readonly parse: (content: SecretBytes) => readonly Identity[]
}

/**
 * What the environment and the home folder have, looked for where sops does. A place with which
 * something is wrong ends nothing, as another may open the file: it is a `source` with a problem.
 */
export async function ownIdentities(surroundings: Surroundings): Promise<readonly Identity[]> {
  const { env, signal, parse } = surroundings
  const found: (readonly Identity[])[] = []
  for (const variable of ['SOPS_AGE_SSH_PRIVATE_KEY_FILE', 'SOPS_AGE_KEY_FILE'] as const) {
    const file = env[variable]
    if (file) found.push(await identitiesAt(`${variable}: `, file, parse))
  }
  const text = env['SOPS_AGE_KEY']
  if (text) {
    const content = SecretBytes.fromText(linesOf(text))
    found.push(await orMissing('SOPS_AGE_KEY: ', () => parse(content)))
  }
  for (const variable of ['SOPS_AGE_SSH_PRIVATE_KEY_CMD', 'SOPS_AGE_KEY_CMD'] as const) {
    const command = env[variable]
    if (command) found.push([commandIdentity({ variable, command, env, signal }, parse)])
  }
  const usual = await Promise.all(usualFiles(env).map((file) => ifThere(file, parse)))
  return [...found, ...usual].flat()
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

/** Nobody named these: that one is not there is nothing to tell. */
async function ifThere(file: string, parse: Surroundings['parse']): Promise<readonly Identity[]> {
  return (await isThere(file)) ? identitiesAt('', file, parse) : []
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes((error as { code: string }).code),
  )
}

function identitiesAt(
  place: string,
  file: string,
  parse: Surroundings['parse'],
): Promise<readonly Identity[]> {
  return orMissing(place, async () => {
    const content = await contentOf(file)
    return inFile(file, () => parse(content))
  })
}

async function contentOf(file: string): Promise<SecretBytes> {
  try {
    return await readIdentityFile(file)
  } catch (error) {
    const known = unreadable(file, error)
    throw known instanceof UserError ? known : new UserError(`cannot read ${file}`)
  }
}

async function orMissing(
  place: string,
  load: () => readonly Identity[] | Promise<readonly Identity[]>,
): Promise<readonly Identity[]> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof UserError) return [missingIdentity(`${place}${error.message}`)]
    throw error
  }
}
