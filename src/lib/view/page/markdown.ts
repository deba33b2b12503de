import { unreachable } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Block } from './blocks.ts'

/** A page in Markdown (GitHub's, for its tables). Names of objects cannot change what it looks like. */
export function markdownOf(blocks: readonly Block[]): string {
  return `${blocks.map(blockText).join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inline(block.text)}`
    case 'text':
      return lineStart(inline(block.text))
    case 'list':
      return block.items.map((item) => `- ${inline(item)}`).join('\n')
    case 'table':
      return [row(block.columns), row(block.columns.map(() => '---')), ...block.rows.map(row)].join(
        '\n',
      )
    case 'commands':
      return fenced(block.lines.map(escapeLine))
    default:
      return unreachable(block)
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === '---' ? cell : inline(cell))).join(' | ')} |`
}

/** A fence is longer than any row of backticks within. */
function fenced(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? [])
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)))
  return [fence, ...lines, fence].join('\n')
}

/** What would begin a list, or code, at the start of a paragraph. */
function lineStart(text: string): string {
  return text.trimStart().replace(/^(\d*)([-+=.)])/, String.raw`$1\$2`)
}

// CommonMark: any ASCII punctuation may be escaped; these are the ones that mean something in a line.
function inline(text: string): string {
  return escapeLine(text).replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`)
}
