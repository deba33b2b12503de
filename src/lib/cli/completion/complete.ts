/**
 * What a shell may offer next, by cobra's protocol: kubectl calls
 * `kubectl_complete-vault_secret` with the words so far, the last one
 * unfinished, and reads choices and a directive (kubectl `plugin_completion.go`).
 */
import type { Completes, CommandDefinition, CommandTable, Flag, FlagSet } from '../command.ts'
import { leadingFlags } from '../split-verb.ts'

/** cobra's `ShellCompDirective`, as bits. */
export const Directive = { files: 0, noSpace: 2, noFiles: 4, onlyDirectories: 16 } as const

export interface Choice {
  readonly value: string
  readonly description?: string
}

export interface Completion {
  readonly choices: readonly Choice[]
  readonly directive: number
}

/** Names that only a kubeconfig or a cluster knows; `words` tell which one. */
export type Lookup = (
  what: Exclude<Completes, 'file' | 'directory' | readonly string[]>,
  words: readonly string[],
) => Promise<readonly string[]>

/** @param words everything after the program's name; the last one is to be completed */
export async function complete(
  words: readonly string[],
  table: CommandTable,
  lookup: Lookup,
): Promise<Completion> {
  const before = words.slice(0, -1)
  const current = words.at(-1) ?? ''
  const verb = before.find((_, index) => isPlain(before, index, leadingFlags))
  const definition = verb === undefined ? undefined : await load(verb, table)
  if (verb !== undefined && definition === undefined) return nothing
  const flags = definition?.flags ?? leadingFlags
  const value = flagInQuestion(before, current, flags)
  if (value !== undefined) return offer(value.completes, value.prefix, words, lookup)
  if (current.startsWith('-')) return matching(flagChoices(flags), current)
  if (definition === undefined) return matching(verbChoices(table), current)
  return offer(argumentInQuestion(definition, before), current, words, lookup)
}

const nothing: Completion = { choices: [], directive: Directive.noFiles }

async function load(verb: string, table: CommandTable): Promise<CommandDefinition | undefined> {
  return Object.hasOwn(table, verb) ? table[verb]?.load() : undefined
}

/** Whether a word is neither a flag nor the value of the flag before it. */
function isPlain(words: readonly string[], index: number, flags: FlagSet): boolean {
  if ((words[index] ?? '').startsWith('-')) return false
  return findFlag(words[index - 1] ?? '', flags)?.type !== 'option'
}

function findFlag(word: string, flags: FlagSet): Flag | undefined {
  const entry = Object.entries(flags).find(
    ([name, flag]) => word === `--${name}` || (flag.char !== undefined && word === `-${flag.char}`),
  )
  return entry?.[1]
}

/** The flag whose value is being typed: `--output js` or `--output=js`. */
function flagInQuestion(
  before: readonly string[],
  current: string,
  flags: FlagSet,
): { readonly completes: Completes; readonly prefix: string } | undefined {
  const equals = current.startsWith('--') ? current.indexOf('=') : -1
  const word = equals === -1 ? (before.at(-1) ?? '') : current.slice(0, equals)
  const flag = findFlag(word, flags)
  if (flag?.type !== 'option') return undefined
  return { completes: flag.completes ?? flag.options ?? [], prefix: current.slice(equals + 1) }
}

async function offer(
  what: Completes,
  prefix: string,
  words: readonly string[],
  lookup: Lookup,
): Promise<Completion> {
  if (what === 'file') return { choices: [], directive: Directive.files }
  if (what === 'directory') return { choices: [], directive: Directive.onlyDirectories }
  const values = typeof what === 'string' ? await lookup(what, words) : what
  return matching(
    values.map((value) => ({ value })),
    prefix,
  )
}

function argumentInQuestion(
  { args, flags }: CommandDefinition,
  before: readonly string[],
): Completes {
  const given = before.filter((_, index) => isPlain(before, index, flags)).length - 1
  const all = Object.values(args)
  const argument = all[given] ?? all.findLast((last) => last.multiple === true)
  return argument?.completes ?? []
}

function verbChoices(table: CommandTable): readonly Choice[] {
  return Object.entries(table)
    .filter(([, entry]) => entry.hidden !== true)
    .map(([value, entry]) => ({ value, description: entry.summary }))
}

function flagChoices(flags: FlagSet): readonly Choice[] {
  const shown = Object.entries(flags).filter(([, flag]) => flag.hidden !== true)
  return [
    ...shown.map(([name, flag]) => ({ value: `--${name}`, description: flag.summary })),
    { value: '--help', description: 'Show how to use this verb' },
  ]
}

function matching(choices: readonly Choice[], prefix: string): Completion {
  return {
    choices: choices.filter(({ value }) => value.startsWith(prefix)),
    directive: Directive.noFiles,
  }
}

/** cobra's text: a choice per line, its description after a tab, then the directive. */
export function completionText({ choices, directive }: Completion): string {
  const lines = choices.map(({ value, description }) =>
    description === undefined ? value : `${value}\t${description}`,
  )
  return [...lines, `:${directive}`, ''].join('\n')
}
