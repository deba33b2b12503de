import { promisify } from 'node:util'

import { UserError } from '../../base/errors.ts'
import { remembered } from '../../base/remember.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { fetchedIdentity, type Identity } from '../../crypto/age/index.ts'
import { askedOnce } from './asked-once.ts'

interface KeyCommand {
  /** The variable that names it, for messages. */
  readonly variable: string
  readonly command: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * The identities that a command prints. It runs when no other identity opens a file, once for
 * each recipient, which it finds in SOPS_AGE_RECIPIENT as sops does it since 3.12 (its
 * age/keysource.go). What fails is kept for the end, when nothing else has opened the file.
 */
export function commandIdentity(
  key: KeyCommand,
  parse: (content: SecretBytes) => readonly Identity[],
): Identity {
  const problems = new Set<string>()
  const load = remembered(async (recipient: string | undefined) => {
    try {
      const content = await outputOf(key, recipient)
      // It may have one for another recipient only.
      if (content.revealText().trim() === '') throw new UserError('the command printed no key')
      return parse(content).map(askedOnce)
    } catch (error) {
      key.signal.throwIfAborted()
      if (!(error instanceof UserError)) throw error
      problems.add(`${key.variable}: ${error.message}`)
      return []
    }
  })
  return fetchedIdentity(load, () => [...problems])
}

/** Words are split at blanks, quotes hold them together; no shell. */
async function outputOf(
  { command, env, signal }: KeyCommand,
  recipient: string | undefined,
): Promise<SecretBytes> {
  const [program = '', ...words] = wordsOf(command)
  try {
    // Loaded only where a command is named: it takes milliseconds.
    const { execFile } = process.getBuiltinModule('node:child_process')
    const running = promisify(execFile)(program, words, {
      encoding: 'buffer',
      env: { ...env, ...(recipient !== undefined && { SOPS_AGE_RECIPIENT: recipient }) },
      signal,
    })
    // As for sops there is nothing to read; standard input may be the file.
    running.child.stdin?.end()
    const { stdout } = await running
    const content = SecretBytes.from(stdout)
    stdout.fill(0)
    return content
  } catch (error) {
    throw new UserError(`the command ${howItEnded(error)}; run it by hand to see why`)
  }
}

/** Nothing of what it printed, which may be a part of a key. */
function howItEnded(error: unknown): string {
  const { code, killed, signal } = error as { code?: unknown; killed?: unknown; signal?: unknown }
  if (code === 'ENOENT') return 'is not there'
  if (code === 'EACCES') return 'may not be run'
  if (typeof code === 'number') return `ended with status ${code}`
  return killed !== true && typeof signal === 'string' ? `was ended by ${signal}` : 'failed'
}

function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
