import { commands } from '../../src/commands/index.ts'
import type { Flag, FlagSet } from '../../src/lib/cli/command.ts'
import { clusterFlags, reportFlags } from '../../src/lib/cli/flags.ts'
import { code, markdownTable } from './markdown.ts'

/** The verbs that exist. */
export function verbTable(): string {
  const shown = Object.entries(commands).filter(([, { hidden }]) => hidden !== true)
  return markdownTable(
    ['verb', 'what it does'],
    shown.map(([verb, { summary }]) => [code(verb), summary]),
  )
}

/** The flags that every verb which reads a cluster has. */
export function commonFlags(): string {
  return flagTable({ ...reportFlags, ...clusterFlags })
}

/** The flags of one verb that are not among the common ones. */
export async function commandFlags(verb: string): Promise<string> {
  const definition = await commands[verb]?.load()
  if (definition === undefined) throw new Error(`there is no verb "${verb}"`)
  const common = new Set([...Object.keys(reportFlags), ...Object.keys(clusterFlags)])
  const own = Object.entries(definition.flags).filter(([name]) => !common.has(name))
  return flagTable(Object.fromEntries(own))
}

function flagTable(flags: FlagSet): string {
  const shown = Object.entries(flags).filter(([, { hidden }]) => hidden !== true)
  return markdownTable(
    ['flag', 'what it does'],
    shown.map(([name, flag]) => [label(name, flag), flag.summary]),
  )
}

function label(name: string, flag: Flag): string {
  const long = `--${name}${flag.type === 'option' ? ` ${flag.helpValue}` : ''}`
  return [...(flag.char === undefined ? [] : [code(`-${flag.char}`)]), code(long)].join(', ')
}
