/**
 * Questions to the person at the terminal, on standard error, so that `-o json | jq` stays clean;
 * those for a key at the terminal itself when standard input or standard error is none.
 */
import { UserError } from '../base/errors.ts'
import { SecretBytes } from '../base/secret-bytes.ts'
import { isCi } from './ci.ts'
import { hasTerminal, openTerminal } from './controlling-terminal.ts'
import { Interrupted } from './interrupt.ts'
import type { Io } from './io.ts'

/** Asks; each question ends with Interrupted at Ctrl-C. */
export interface Prompter {
  /** @param check says what is wrong with an answer, or nothing */
  text(question: string, check: (answer: string) => string | undefined): Promise<string>
  /** Without showing what is typed, and twice. */
  secret(question: string): Promise<SecretBytes>
  /** Without showing what is typed, and once: for what is known already. */
  secretOnce(question: string): Promise<SecretBytes>
  choice<T extends string>(question: string, choices: readonly T[]): Promise<T>
  /** Enter alone means no: what is asked about changes something. */
  yes(question: string): Promise<boolean>
}

/** Whether there is somebody to ask: nobody is in CI, nor where a script reads or writes. */
export function canAsk({ stdin, stderr, env }: Io): boolean {
  return stdin.isTTY && stderr.isTerminal && !isCi(env)
}

/** Whether somebody can be asked for a key: also at the terminal behind a pipe, as age does. */
export function canAskForKey(io: Io): boolean {
  return canAsk(io) || (!isCi(io.env) && hasTerminal())
}

interface Asking {
  readonly io: Io
  readonly signal: AbortSignal
}

/**
 * @param flag that would have made the question needless
 * @throws UserError when there is nobody to ask
 */
export function prompter({ io, signal }: Asking, flag: string): Promise<Prompter> {
  if (!canAsk(io)) {
    throw nobody(flag, [
      'questions need a terminal for standard input and standard error, and CI not to be set',
    ])
  }
  return prompterAt(io, (ask) => answered(ask(standardStreams(io, signal))))
}

/**
 * Asks for what opens a key or a file, which may come through a pipe itself.
 *
 * @param flag that would have made the question needless
 * @throws UserError when there is nobody to ask
 */
export function keyPrompter({ io, signal }: Asking, flag: string): Promise<Prompter> {
  if (canAsk(io)) return prompter({ io, signal }, flag)
  if (!canAskForKey(io)) throw nobody(flag, ['questions need a terminal, and CI not to be set'])
  return prompterAt(io, async (ask) => {
    const terminal = openTerminal()
    if (terminal === undefined) throw nobody(flag, ['the terminal went away'])
    try {
      return await answered(ask({ ...terminal, signal }))
    } finally {
      terminal.close()
    }
  })
}

function nobody(flag: string, hints: readonly string[]): UserError {
  return new UserError(`nobody can be asked here, so ${flag} is needed`, hints)
}

/** Where a question is shown and answered. */
interface Place {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  readonly signal: AbortSignal
}

type Ask = <T>(ask: (place: Place) => Promise<T>) => Promise<T>

function standardStreams({ stdin }: Io, signal: AbortSignal): Place {
  return { input: stdin, output: process.stderr, signal }
}

async function prompterAt(io: Io, at: Ask): Promise<Prompter> {
  const { confirm, input, password, select } = await import('./questions.ts')
  const hidden = (message: string): Promise<string> =>
    at((place) => password({ message, toggleMask: false }, { ...place, clearPromptOnDone: true }))
  return {
    text: (message, check) =>
      at((place) => input({ message, validate: (answer) => check(answer) ?? true }, place)),
    async secret(message) {
      for (;;) {
        const first = await hidden(message)
        if (first === (await hidden(`${message}, again`))) return SecretBytes.fromText(first)
        await io.stderr.write('the two differ; type both again\n')
      }
    },
    secretOnce: async (message) => SecretBytes.fromText(await hidden(message)),
    choice: (message, choices) =>
      at((place) => select({ message, choices: choices.map((value) => ({ value })) }, place)),
    yes: (message) => at((place) => confirm({ message, default: false }, place)),
  }
}

/** Ctrl-C comes as an error of the prompt, since it reads the keys itself. */
async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'ExitPromptError' || name === 'AbortPromptError') {
      throw new Interrupted('interrupted')
    }
    throw error
  }
}
