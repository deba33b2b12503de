/**
 * From argv to an exit code. What needs no cluster is answered before anything
 * heavy is loaded (design §8): the verbs are a static table, help comes from
 * definitions that import nothing, and oclif is loaded when there is something
 * to parse.
 */
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../base/errors.ts'
import { COMMAND } from '../base/product.ts'
import type { CommandDefinition, CommandEntry, CommandTable, Invocation } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { describeFailure } from './failure.ts'
import { commandHelp, programHelp } from './help.ts'
import { Interrupted, type LastWords, watchInterrupts } from './interrupt.ts'
import { OutputClosed, processIo } from './io.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { noWords, unparsedWords } from './parsed-words.ts'
import type { ParsedWords } from './parsed-words.ts'
import { splitVerb } from './split-verb.ts'

/**
 * Runs the command that `argv` asks for and prints its failure, if any.
 *
 * @param argv the words after the program's name
 */
export async function main(argv: readonly string[], table: CommandTable): Promise<ExitCode> {
  const io = processIo()
  const endsItself = entryOf(argv[0], table)?.endsItself === true
  const lastWords: LastWords = new Set()
  const { signal, interrupted } = watchInterrupts(endsItself ? lastWords : undefined)
  const work = dispatch(argv, table, { io, signal, lastWords })
  try {
    return await (endsItself ? work : Promise.race([work, interrupted]))
  } catch (error) {
    if (signal.aborted) await cleanedUp(work)
    // What it could not bring to an end is more than that it was interrupted.
    return report(error, io, signal.aborted && !endsItself)
  }
}

const CLEANUP_MS = 1000

/** Lets interrupted work remove its unfinished files, but not for long. */
async function cleanedUp(work: Promise<unknown>): Promise<void> {
  const ended = work.then(
    () => {},
    () => {},
  )
  await Promise.race([ended, setTimeout(CLEANUP_MS, undefined, { ref: false })])
}

async function dispatch(
  argv: readonly string[],
  table: CommandTable,
  surroundings: Pick<Invocation, 'io' | 'signal' | 'lastWords'>,
): Promise<ExitCode> {
  const { io } = surroundings
  const { verb, words, help } = splitVerb(argv, isUnparsed(argv[0], table))
  if (verb === undefined) {
    const [flag] = help ? [] : words
    if (flag !== undefined) throw withoutVerb(flag)
    return printHelp(io, programHelp(table))
  }
  const definition = await find(verb, table)
  if (help) return printHelp(io, commandHelp(verb, definition))
  const input = isUnparsed(verb, table)
    ? unparsedWords(words)
    : await parse(verb, words, definition)
  return (await definition.run({ ...input, ...surroundings })) ?? ExitCode.done
}

/** `$VERB --unused` of a script whose variable is empty is no question for help. */
function withoutVerb(flag: string): UserError {
  return new UserError(`${flag.split('=')[0]} stands without a verb`, [
    `\`${COMMAND} --help\` lists the verbs`,
  ])
}

function isUnparsed(verb: string | undefined, table: CommandTable): boolean {
  return entryOf(verb, table)?.unparsed === true
}

function entryOf(verb: string | undefined, table: CommandTable): CommandEntry | undefined {
  return verb !== undefined && Object.hasOwn(table, verb) ? table[verb] : undefined
}

async function printHelp(io: Io, text: string): Promise<ExitCode> {
  await io.stdout.write(text)
  return ExitCode.done
}

async function find(verb: string, table: CommandTable): Promise<CommandDefinition> {
  const entry = entryOf(verb, table)
  if (entry !== undefined) return entry.load()
  const close = nearest(
    verb,
    Object.keys(table).filter((name) => table[name]?.hidden !== true),
  )
  throw new UserError(`unknown verb "${verb}"`, [
    ...(close === undefined ? [] : [`did you mean \`${COMMAND} ${close}\`?`]),
    `\`${COMMAND} --help\` lists the verbs`,
  ])
}

/** oclif costs more than Node's own start, so it is loaded only when there are words to parse. */
async function parse(
  verb: string,
  words: readonly string[],
  definition: CommandDefinition,
): Promise<ParsedWords> {
  const needsArgument = Object.values(definition.args).some((argument) => argument.required)
  if (words.length === 0 && !needsArgument) return noWords(definition)
  const { parseWords } = await import('./oclif.ts')
  return parseWords(verb, words, definition)
}

async function report(error: unknown, io: Io, isStopped: boolean): Promise<ExitCode> {
  if (error instanceof OutputClosed) return ExitCode.done
  if (error instanceof Interrupted || isStopped) {
    await io.stderr.write('interrupted\n').catch(() => {})
    return ExitCode.interrupted
  }
  const failure = describeFailure(error)
  await io.stderr.write(`${failure.lines.join('\n')}\n`).catch(() => {})
  return failure.exitCode
}
