import { createReadStream } from 'node:fs'
import { type Decide, decider } from '../analysis/reach/decide.ts'
import { parseQuestion } from '../analysis/reach/question.ts'
import { UserError } from '../base/errors.ts'
import { answerLine } from '../view/reach-answer.ts'
import type { InvocationWith } from './command.ts'
import { ExitCode } from './exit-code.ts'
import type { reportFlags } from './flags.ts'
import { lineGroups, LONGEST_LINE } from './line-groups.ts'
import { openSession, type ReadingFlags } from './session.ts'

/** Answers to the lines that arrived together, so that a waiting asker gets them at once. */
class Answers {
  readonly #decide: Decide
  text = ''
  number: number
  /** Whether each could be answered. */
  complete = true

  constructor(decide: Decide, number: number) {
    this.#decide = decide
    this.number = number
  }

  add(line: string): void {
    this.number++
    if (line.length > LONGEST_LINE) throw tooLong(this.number)
    if (line.trim() === '') return
    try {
      const answer = this.#decide(parseQuestion(line))
      this.complete &&= answer.allowed !== null
      this.text += `${answerLine(answer)}\n`
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw new UserError(`line ${this.number} ${error.message}`, error.hints)
    }
  }
}

function tooLong(number: number): UserError {
  return new UserError(`line ${number} is longer than 1 MiB`, [
    'each question stands on a line of its own; end it with a line feed',
  ])
}

/**
 * Answers questions as they come, one line for each, in order. Under `--strict`
 * returns 7 when an answer is unknown.
 *
 * @param from a file, or `-` for standard input
 * @throws UserError that names the first line which is no question; those before it were answered
 */
export async function answerBatch(
  invocation: InvocationWith<ReadingFlags & Pick<typeof reportFlags, 'strict'>>,
  from: string,
): Promise<ExitCode> {
  const { flags, io } = invocation
  if (from === '-' && flags.snapshot.includes('-')) {
    throw new UserError('standard input cannot be both the questions and the snapshot')
  }
  // A question names its own namespace, and an answer says itself that it is unknown.
  const everywhere = {
    ...invocation,
    flags: { ...flags, 'all-namespaces': true, output: 'json' },
  }
  const { model } = await openSession(everywhere, 'reach')
  const decide = decider(model)
  let number = 0
  let complete = true
  for await (const lines of lineGroups(from === '-' ? io.stdin : fileChunks(from))) {
    const answers = new Answers(decide, number)
    try {
      for (const line of lines) answers.add(line)
    } finally {
      await io.stdout.write(answers.text)
    }
    number = answers.number
    complete &&= answers.complete
  }
  return flags.strict && !complete ? ExitCode.incomplete : ExitCode.done
}

/** Node does not say which file it was that could be opened, but not read (a folder). */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path }) : error
  }
}
