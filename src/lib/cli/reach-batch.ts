import { createReadStream } from 'node:fs'
import { type Decide, decider } from '../analysis/reach/decide.ts'
import { parseQuestion } from '../analysis/reach/question.ts'
import { UserError } from '../base/errors.ts'
import { answerLine } from '../view/reach-answer.ts'
import type { InvocationWith } from './command.ts'
import { openSession, type ReadingFlags } from './session.ts'

/** Answers to the lines that arrived together, so that a waiting asker gets them at once. */
class Answers {
  readonly #decide: Decide
  text = ''
  number: number

  constructor(decide: Decide, number: number) {
    this.#decide = decide
    this.number = number
  }

  add(line: string): void {
    this.number++
    if (line.trim() === '') return
    try {
      this.text += `${answerLine(this.#decide(parseQuestion(line)))}\n`
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw new UserError(`line ${this.number} ${error.message}`, error.hints)
    }
  }
}

/**
 * Answers questions as they come, one line for each, in order.
 *
 * @param from a file, or `-` for standard input
 * @throws UserError that names the first line which is no question; those before it were answered
 */
export async function answerBatch(
  invocation: InvocationWith<ReadingFlags>,
  from: string,
): Promise<void> {
  const { flags, io } = invocation
  if (from === '-' && flags.snapshot.includes('-')) {
    throw new UserError('standard input cannot be both the questions and the snapshot')
  }
  // A question names its own namespace.
  const everywhere = { ...invocation, flags: { ...flags, 'all-namespaces': true } }
  const { model } = await openSession(everywhere, 'reach')
  const decide = decider(model)
  let number = 0
  for await (const lines of lineGroups(from === '-' ? io.stdin : createReadStream(from))) {
    const answers = new Answers(decide, number)
    try {
      for (const line of lines) answers.add(line)
    } finally {
      await io.stdout.write(answers.text)
    }
    number = answers.number
  }
}

/** The whole lines that each chunk completes; the last line may lack its line feed. */
async function* lineGroups(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  rest += decoder.decode()
  if (rest !== '') yield [rest]
}
