import type { FlagSet } from './command.ts'
import { clusterFlags, scopeFlags } from './flags.ts'

export interface SplitArgv {
  /** Absent when only help for the whole program can be meant. */
  readonly verb?: string
  /** What the verb's own parser gets; flags that stood before the verb first. */
  readonly words: readonly string[]
  readonly help: boolean
}

/** Flags that may stand before the verb, as with kubectl itself. */
export const leadingFlags: FlagSet = { ...clusterFlags, ...scopeFlags }

/**
 * Finds the verb, `help VERB`, `--version`, and `--help` or `-h` before any `--`.
 *
 * @param unparsed whether the first word is a verb that takes all others as they are
 */
export function splitVerb(argv: readonly string[], unparsed: boolean): SplitArgv {
  const [first] = argv
  if (unparsed && first !== undefined) return { verb: first, words: argv.slice(1), help: false }
  if (first === '--version') return { verb: 'version', words: argv.slice(1), help: false }
  const at = verbIndex(argv)
  const verb = argv[at]
  const words = [...argv.slice(0, at), ...argv.slice(at + 1)]
  if (verb === 'help') return { ...splitVerb(words, false), help: true }
  const help = beforeDashes(words).some((word) => word === '--help' || word === '-h')
  return verb === undefined ? { words, help } : { verb, words, help }
}

function verbIndex(argv: readonly string[]): number {
  let index = 0
  while (index < argv.length && (argv[index] ?? '').startsWith('-')) {
    index += takesNextWord(argv[index] ?? '') ? 2 : 1
  }
  return index
}

function takesNextWord(word: string): boolean {
  const entry = Object.entries(leadingFlags).find(
    ([name, flag]) => word === `--${name}` || word === `-${flag.char ?? ''}`,
  )
  return entry?.[1].type === 'option'
}

function beforeDashes(words: readonly string[]): readonly string[] {
  const dashes = words.indexOf('--')
  return dashes === -1 ? words : words.slice(0, dashes)
}
