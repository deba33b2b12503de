import { COMMAND } from '../base/product.ts'
import { UserError } from '../base/errors.ts'
import type { CommandDefinition, Flag, FlagSet } from './command.ts'
import { nearest } from './nearest.ts'

/**
 * Turns what oclif's parser throws into one sentence; anything else is handed
 * back as it is. Told apart by their properties: a bundle may rename classes.
 */
export function parseFailure(error: unknown, verb: string, definition: CommandDefinition): unknown {
  if (!(error instanceof Error) || !('oclif' in error)) return error
  const more = `see \`${COMMAND} ${verb} --help\``
  const [flag] = list(error, 'flags')
  if (typeof flag === 'string') return unknownFlag(flag, definition.flags, more)
  const args = list(error, 'args')
  if (typeof args[0] === 'string') {
    return new UserError(`unexpected argument "${args[0]}"`, [more])
  }
  if (args.length > 0) return new UserError(`${verb} needs ${argumentNames(args)}`, [more])
  return flagFailure(error.message, definition.flags, more)
}

function flagFailure(message: string, flags: FlagSet, more: string): UserError {
  const notOption = /^Expected --([a-z-]+)=/.exec(message)?.[1]
  if (notOption !== undefined) return invalidOption(notOption, flags)
  const needsValue = /^Flag (--[a-z-]+) expects/.exec(message)?.[1]
  return new UserError(`${needsValue ?? 'a flag'} needs a value`, [more])
}

/** Only the flag's name: what follows `=` may be a value that must not be repeated. */
function unknownFlag(word: string, flags: FlagSet, more: string): UserError {
  const typed = word.startsWith('--') ? word.replace(/=.*$/s, '') : word.slice(0, 2)
  const close = nearest(typed.replace(/^-+/, ''), Object.keys(flags))
  const hints = close === undefined ? [more] : [`did you mean --${close}?`, more]
  return new UserError(`unknown flag ${typed}`, hints)
}

function invalidOption(name: string, flags: FlagSet): UserError {
  const flag: Flag | undefined = flags[name]
  const options = flag?.type === 'option' ? (flag.options ?? []) : []
  return new UserError(`--${name} must be one of ${options.join(', ')}`)
}

function list(error: Error, property: 'flags' | 'args'): readonly unknown[] {
  const value: unknown = Reflect.get(error, property)
  return Array.isArray(value) ? value : []
}

function argumentNames(args: readonly unknown[]): string {
  const names = args.map((arg): unknown => Reflect.get(Object(arg) as object, 'name'))
  return names.map((name) => String(name).toUpperCase()).join(' and ')
}
