import { unreachable } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Block } from './blocks.ts'

/** A page in one HTML file, which loads nothing and runs nothing. */
export function htmlOf(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${inline(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${blocks.map(blockText).join('\n')}
</main>
</body>
</html>
`
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
pre { padding: 0.8rem; border: 1px solid color-mix(in srgb, currentColor 30%, transparent); overflow-x: auto; }
.scroll { overflow-x: auto; }
`

function blockText(block: Block): string {
  switch (block.type) {
    case 'heading':
      return `<h${block.level}>${inline(block.text)}</h${block.level}>`
    case 'text':
      return `<p>${inline(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join('\n')}\n</ul>`
    case 'table': {
      const head = block.columns.map((cell) => `<th scope="col">${inline(cell)}</th>`).join('')
      const rows = block.rows.map(
        (cells) => `<tr>${cells.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`,
      )
      return `<div class="scroll" tabindex="0"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></div>`
    }
    case 'commands':
      return `<pre tabindex="0">${block.lines.map(inline).join('\n')}</pre>`
    default:
      return unreachable(block)
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function inline(text: string): string {
  return escapeLine(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
