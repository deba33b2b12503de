import type { CommandDefinition, Flag, Invocation } from './command.ts'

/** The words after a verb, typed by its definition. */
export type ParsedWords = Pick<Invocation, 'flags' | 'args'>

/** What a parser found: text lists for options, true for switches, text for arguments. */
export type RawWords = Readonly<Record<string, unknown>>

/** Fills in what was not typed: false, an empty list, the default or undefined. */
export function typedWords(
  definition: Pick<CommandDefinition, 'flags' | 'args'>,
  flags: RawWords,
  args: RawWords,
): ParsedWords {
  return {
    flags: mapValues(definition.flags, (flag, name) => flagValue(flag, flags[name])),
    args: mapValues(definition.args, (argument, name) =>
      argument.multiple === true ? texts(args[name]) : texts(args[name])[0],
    ),
  } as ParsedWords
}

/** The result of parsing nothing. */
export function noWords(definition: CommandDefinition): ParsedWords {
  return typedWords(definition, {}, {})
}

/** The words as they are, in `args.words`. */
export function unparsedWords(words: readonly string[]): ParsedWords {
  return { flags: {}, args: { words } } as unknown as ParsedWords
}

function flagValue(flag: Flag, value: unknown): unknown {
  if (flag.type === 'boolean') return value === true
  return flag.multiple === true ? texts(value) : (texts(value).at(-1) ?? flag.default)
}

/** The texts of an option; none when it was not typed. */
export function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}

/** Applies `change` to every value of a record. */
export function mapValues<T, R>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]))
}
