import { adapterTable } from './adapter-table.ts'
import { commandFlags, commonFlags, verbTable } from './command-tables.ts'
import { fileBlock } from './file-block.ts'
import { outputBlock } from './output-block.ts'
import { carriedOutLines, pathCounts, pathTable } from './path-table.ts'

/** Files with generated parts, relative to the top folder. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'docs/references.md',
  'docs/trace.md',
  'docs/paths.md',
  'src/lib/analysis/paths/carried-out.ts',
]

/** Makes the text between a pair of markers; `argument` is what follows its name. */
type Generator = (argument: string) => string | Promise<string>

const GENERATORS: Readonly<Record<string, Generator>> = {
  output: outputBlock,
  file: fileBlock,
  verbs: verbTable,
  flags: commandFlags,
  'common-flags': commonFlags,
  adapters: adapterTable,
  paths: pathTable,
  'path-counts': pathCounts,
  'carried-out': carriedOutLines,
}

const PART = /<!-- generated: (\S+) ?(.*?) -->\n[^]*?<!-- end -->/g

/**
 * The document with each of its generated parts made anew:
 *
 * ```md
 * <!-- generated: output list -n payments -->
 * …
 * <!-- end -->
 * ```
 */
export async function generate(document: string): Promise<string> {
  const parts = await Promise.all(
    [...document.matchAll(PART)].map(([, name = '', argument = '']) => part(name, argument)),
  )
  // A function, since a replacement string would read `$ ` in command lines.
  return document.replaceAll(PART, () => parts.shift() ?? '')
}

async function part(name: string, argument: string): Promise<string> {
  const generator = GENERATORS[name]
  if (generator === undefined) throw new Error(`no generated part is called "${name}"`)
  const marker = `<!-- generated: ${name}${argument === '' ? '' : ` ${argument}`} -->`
  return `${marker}\n${await generator(argument)}\n<!-- end -->`
}
