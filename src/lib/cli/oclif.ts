/**
 * Runs oclif's parser over a definition. oclif's own start-up is left out:
 * `Config.load` reads user plugins from the data directory and a theme file,
 * runs PowerShell on Windows and prints argv under `DEBUG=*`. So is its
 * `Command`, which adds nothing to the parser here and takes longer to load.
 */
import type { Interfaces } from '@oclif/core'
import { setLogger } from '@oclif/core/logger'
import { parse } from '@oclif/core/parser'
import { UserError } from '../base/errors.ts'
import type { Argument, CommandDefinition, Flag, FlagSet } from './command.ts'
import { checkFlags } from './flag-rules.ts'
import { parseFailure } from './parse-failure.ts'
import { mapValues, typedWords } from './parsed-words.ts'
import type { ParsedWords, RawWords } from './parsed-words.ts'

/**
 * Reads the words after the verb.
 *
 * @throws UserError that names the flag or argument, never a flag's value
 */
export async function parseWords(
  verb: string,
  words: readonly string[],
  definition: CommandDefinition,
): Promise<ParsedWords> {
  setLogger({ root: '', logger: silentLogger })
  const flags = mapValues(definition.flags, oclifFlag)
  const args = mapValues(definition.args, oclifArgument)
  const argv = expandBooleans(words, definition.flags)
  try {
    const parsed: { flags: RawWords; args: RawWords } = await parse(argv, { flags, args })
    checkFlags(definition.flags, parsed.flags)
    return typedWords(definition, parsed.flags, parsed.args)
  } catch (error) {
    throw parseFailure(error, verb, definition)
  }
}

/** Every option may repeat for oclif, so that we can let the last one win. */
function oclifFlag(flag: Flag, name: string): Interfaces.Flag<unknown> {
  const common = { name, ...(flag.char === undefined ? {} : { char: flag.char }) }
  if (flag.type === 'boolean') {
    return {
      ...common,
      type: 'boolean',
      allowNo: false,
      parse: (set: boolean) => Promise.resolve(set),
    }
  }
  return {
    ...common,
    type: 'option',
    multiple: true,
    multipleNonGreedy: true,
    input: [],
    ...(flag.options === undefined ? {} : { options: flag.options }),
    parse: (text: string) => Promise.resolve(text),
  }
}

/** `ignoreStdin`: oclif would otherwise read standard input for an argument that is absent. */
function oclifArgument(argument: Argument, name: string): Interfaces.Arg<unknown> {
  return {
    name,
    description: argument.description,
    required: argument.required ?? false,
    multiple: argument.multiple ?? false,
    ignoreStdin: true,
    input: [],
    parse: (text: string) => Promise.resolve(text),
  }
}

/** pflag reads `--flag=true`, `--flag=false` and `-f=false`, oclif does not. */
function expandBooleans(words: readonly string[], flags: FlagSet): string[] {
  const end = words.indexOf('--')
  return words.flatMap((word, index) => {
    const match = /^(--?)([A-Za-z-]+)=(.*)$/s.exec(word)
    if (match === null || (end !== -1 && index > end)) return [word]
    const [, dashes = '', typed = '', value = ''] = match
    const flag =
      dashes === '--' ? flags[typed] : Object.values(flags).find(({ char }) => char === typed)
    if (flag?.type !== 'boolean') return [word]
    const set = pflagBoolean(value)
    if (set === undefined) {
      throw new UserError(`${dashes}${typed} is a switch: it takes no value except true or false`)
    }
    return set ? [`${dashes}${typed}`] : []
  })
}

/** What Go's `strconv.ParseBool` accepts. */
function pflagBoolean(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined
}

const silent = (): void => {}
const silentLogger: Interfaces.Logger = {
  debug: silent,
  error: silent,
  info: silent,
  trace: silent,
  warn: silent,
  child: () => silentLogger,
  namespace: '',
}
