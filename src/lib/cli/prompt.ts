/** Questions to the person at the terminal, on standard error, so that `-o json | jq` stays clean. */
import { UserError } from '../base/errors.ts'
import { SecretBytes } from '../base/secret-bytes.ts'
import { isCi } from './ci.ts'
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

/**
 * @param flag that would have made the question needless
 * @throws UserError when there is nobody to ask
 */
export async function prompter(
  { io, signal }: { readonly io: Io; readonly signal: AbortSignal },
  flag: string,
): Promise<Prompter> {
  if (!canAsk(io)) {
    throw new UserError(`nobody can be asked here, so ${flag} is needed`, [
      'questions need a terminal for standard input and standard error, and CI not to be set',
    ])
  }
  const { confirm, input, password, select } = await import('./questions.ts')
  const context = { input: io.stdin, output: process.stderr, signal }
  const hidden = (message: string): Promise<string> =>
    answered(password({ message, toggleMask: false }, { ...context, clearPromptOnDone: true }))
  return {
    text: (message, check) =>
      answered(input({ message, validate: (answer) => check(answer) ?? true }, context)),
    async secret(message) {
      for (;;) {
        const first = await hidden(message)
        if (first === (await hidden(`${message}, again`))) return SecretBytes.fromText(first)
        await io.stderr.write('the two differ; type both again\n')
      }
    },
    secretOnce: async (message) => SecretBytes.fromText(await hidden(message)),
    choice: (message, choices) =>
      answered(select({ message, choices: choices.map((value) => ({ value })) }, context)),
    yes: (message) => answered(confirm({ message, default: false }, context)),
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
