import { escapeLine } from '../../base/safe-text.ts'
import type { Sureness } from '../path-words.ts'
import type { GraphEdge, GraphNode, PathGraph } from './path-graph.ts'

/** The lines of a graph for Graphviz: `| dot -Tsvg`. */
export function* dotLines({ nodes, edges }: PathGraph): Iterable<string> {
  yield 'digraph reach {'
  yield '  rankdir=LR'
  yield '  node [shape=box, style=rounded, fontname="Helvetica"]'
  yield '  edge [fontname="Helvetica"]'
  for (const node of nodes) yield `  ${nodeLine(node)}`
  for (const edge of edges) yield `  ${edgeLine(edge)}`
  yield '}'
}

function nodeLine({ text, kind }: GraphNode): string {
  return kind === 'secret'
    ? `${quoted(text)} [shape=cylinder, style=bold]`
    : `${quoted(text)} [class=${quoted(kind)}]`
}

const STYLE: Readonly<Record<Sureness, string>> = {
  certain: 'solid',
  conditional: 'dashed',
  possible: 'dotted',
  unknown: 'dotted',
}

function edgeLine({ from, to, id, sureness }: GraphEdge): string {
  const label = sureness === 'unknown' ? `${id} ?` : id
  const style = sureness === 'certain' ? '' : `, style=${STYLE[sureness]}`
  return `${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}${style}]`
}

/**
 * A name that shows as it is: Graphviz reads backslashes as escapes and, in what
 * is shown, `&lt;` as HTML does (graphviz.org/doc/info/lang.html, attr type escString).
 */
function quoted(text: string): string {
  const safe = escapeLine(text).replaceAll('\\', String.raw`\\`)
  return `"${safe.replaceAll('"', String.raw`\"`).replaceAll('&', '&amp;')}"`
}
