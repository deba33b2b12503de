/** Help text from the definitions, in kubectl's order: what, examples, options, usage. */
import { COMMAND } from '../base/product.ts'
import { wrap } from '../view/wrap.ts'
import type { ArgumentSet, CommandDefinition, CommandTable, Flag, FlagSet } from './command.ts'

const WIDTH = 80

/** Help for the whole program: the verbs by group. */
export function programHelp(table: CommandTable): string {
  const entries = Object.entries(table).filter(([, entry]) => entry.hidden !== true)
  const width = Math.max(...entries.map(([verb]) => verb.length))
  const groups = [...new Set(entries.map(([, entry]) => entry.group))].map((group) => {
    const lines = entries
      .filter(([, entry]) => entry.group === group)
      .map(([verb, entry]) => `  ${verb.padEnd(width)}   ${entry.summary}`)
    return `${group}:\n${lines.join('\n')}\n`
  })
  return [
    'See who uses a Secret, who can reach it and by which path.\n',
    ...groups,
    `Usage:\n  ${COMMAND} VERB [NAME] [flags]\n`,
    `Use "${COMMAND} VERB --help" for more about a verb.\n`,
  ].join('\n')
}

/** Help for one verb. */
export function commandHelp(verb: string, definition: CommandDefinition): string {
  const { summary, description, examples, args, flags } = definition
  return [
    `${summary}.\n`,
    ...(description === undefined ? [] : [`${wrap(description, WIDTH)}\n`]),
    section(
      'Examples',
      examples.map((e) => `  # ${e.comment}\n  ${COMMAND} ${e.command}`).join('\n\n'),
    ),
    ...argumentSection(args),
    ...flagSections(flags),
    section('Usage', `  ${usage(verb, args)}`),
  ].join('\n')
}

/** `kubectl vault-secret consumers [NAME...] [flags]`. */
export function usage(verb: string, args: ArgumentSet): string {
  const words = Object.entries(args).map(([name, argument]) => {
    const word = argument.multiple === true ? `${name.toUpperCase()}...` : name.toUpperCase()
    return argument.required === true ? word : `[${word}]`
  })
  return [COMMAND, verb, ...words, '[flags]'].join(' ')
}

function argumentSection(args: ArgumentSet): readonly string[] {
  const rows = Object.entries(args).map(
    ([name, argument]) => [name.toUpperCase(), argument.description] as const,
  )
  return rows.length === 0 ? [] : [section('Arguments', definitionList(rows))]
}

function flagSections(flags: FlagSet): readonly string[] {
  const shown = Object.entries(flags).filter(([, flag]) => flag.hidden !== true)
  const groups = [...new Set(shown.map(([, flag]) => flag.helpGroup))]
  const ownFirst = groups.toSorted((a, b) => Number(a !== undefined) - Number(b !== undefined))
  return ownFirst.map((group) => {
    const rows = shown
      .filter(([, flag]) => flag.helpGroup === group)
      .map(([name, flag]) => [flagLabel(name, flag), flag.summary] as const)
    return section(group ?? 'Options', definitionList(rows))
  })
}

function flagLabel(name: string, flag: Flag): string {
  const short = flag.char === undefined ? '   ' : `-${flag.char},`
  return `${short} --${name}${flag.type === 'option' ? ` ${flag.helpValue}` : ''}`
}

function section(title: string, body: string): string {
  return `${title}:\n${body}\n`
}

function definitionList(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(34, Math.max(...rows.map(([label]) => label.length)))
  const indent = ' '.repeat(width + 5)
  return rows
    .map(([label, text]) => {
      const lines = wrap(text, Math.max(40, WIDTH + 20 - indent.length)).split('\n')
      const head = label.length > width ? `  ${label}\n${indent}` : `  ${label.padEnd(width)}   `
      return head + lines.join(`\n${indent}`)
    })
    .join('\n')
}
