import type { Sureness } from '../path-words.ts'
import { escapeLine } from '../safe-text.ts'
import type { GraphEdge, PathGraph } from './path-graph.ts'

/** The lines of a Mermaid flowchart, for Markdown. */
export function* mermaidLines({ nodes, edges }: PathGraph): Iterable<string> {
  yield 'flowchart LR'
  const ids = new Map(nodes.map(({ text }, index) => [text, `n${index}`]))
  for (const { text, kind } of nodes) {
    const [open, close] = kind === 'secret' ? ['[(', ')]'] : ['[', ']']
    yield `  ${ids.get(text) ?? ''}${open}"${escaped(text)}"${close}`
  }
  for (const edge of edges) {
    yield `  ${ids.get(edge.from) ?? ''} ${arrow(edge)} ${ids.get(edge.to) ?? ''}`
  }
}

const LINE: Readonly<Record<Sureness, string>> = {
  certain: '-->',
  conditional: '-.->',
  possible: '-.->',
  unknown: '-.->',
}

function arrow({ id, sureness }: GraphEdge): string {
  const label = sureness === 'certain' ? id : `${id} ${sureness}`
  return `${LINE[sureness]}|"${escaped(label)}"|`
}

/**
 * Everything that Mermaid or the Markdown in its labels could read as more than
 * a character, as its code (mermaid.js.org/syntax/flowchart.html, entity codes).
 */
function escaped(text: string): string {
  return escapeLine(text).replaceAll(/[^\w ,./:@-]/gu, codeOf)
}

function codeOf(character: string): string {
  return `#${character.codePointAt(0) ?? 0};`
}
