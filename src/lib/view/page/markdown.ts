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
      return inline(block.text)
    case 'list':
      return block.items.map((item) => `- ${inline(item)}`).join('\n')
    case 'table':
      return [row(block.columns), row(block.columns.map(() => '---')), ...block.rows.map(row)].join(
        '\n',
      )
    case 'commands':
      return ['```', ...block.lines.map(escapeLine), '```'].join('\n')
    default:
      return unreachable(block)
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === '---' ? cell : inline(cell))).join(' | ')} |`
}

// CommonMark: any ASCII punctuation may be escaped; these are the ones that mean something in a line.
function inline(text: string): string {
  return escapeLine(text).replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`)
}
