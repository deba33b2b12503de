import type { Sureness } from '../path-words.ts'
import { escapeLine } from '../../base/safe-text.ts'
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

// What it is set to unless a page says otherwise: mermaid.js.org/config/schema-docs/config.html.
const MOST_EDGES = 500
const MOST_CHARACTERS = 50_000

/** What Mermaid would refuse in a flowchart: `Mermaid draws at most 500 edges, and these are 647`. */
export function mermaidRefusals(
  { edges }: Pick<PathGraph, 'edges'>,
  lines: readonly string[],
): readonly string[] {
  const characters = lines.reduce((sum, line) => sum + line.length + 1, 0)
  return [
    ...(edges.length > MOST_EDGES ? [`${MOST_EDGES} edges, and these are ${edges.length}`] : []),
    ...(characters > MOST_CHARACTERS
      ? [`${MOST_CHARACTERS} characters, and these are ${characters}`]
      : []),
  ].map((text) => `Mermaid draws at most ${text}`)
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
