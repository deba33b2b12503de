/** Graphviz itself, as WebAssembly, reads what `-o dot` writes. */
import { instance } from '@viz-js/viz'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { dotLines } from '../../../src/lib/view/graph/dot.ts'
import { blastGraph, type PathGraph, reachGraph } from '../../../src/lib/view/graph/path-graph.ts'
import { escapeLine } from '../../../src/lib/base/safe-text.ts'
import { BLAST, DB } from '../reach-fixture.ts'

const viz = await instance()
/** This build has no fonts to measure with. */
const ONLY_WIDTHS = /no (value for width of|hard-coded metrics)/
const dot = (graph: PathGraph): string => [...dotLines(graph)].join('\n')

test('Graphviz reads the graph of a Secret and of an identity without a warning', () => {
  for (const graph of [reachGraph([DB], false), reachGraph([DB], true), blastGraph(BLAST)]) {
    const result = viz.render(dot(graph), { format: 'svg' })
    expect(result.errors).toEqual([])
    expect(result.status).toBe('success')
    expect(textsOf(result.output ?? '').toSorted()).toEqual(expectedTexts(graph))
  }
})

test('unsure steps are drawn otherwise than certain ones', () => {
  const text = dot(reachGraph([DB], false))
  expect(text).toContain('"user jane" -> "sa ci/deployer" [label="I11"]')
  expect(text).toContain('"sa ci/deployer" -> "secret pay/db" [label="P1", style=dashed]')
})

test('whatever names hold, Graphviz shows them as they are and takes them for nothing else', () => {
  const part = fc.oneof(
    fc.constantFrom('"', '\\', '\\\\', '&amp;', '&lt;b&gt;', '<b>', '\\N', '\\l', '\n', '\0', ']'),
    fc.string({ unit: 'grapheme' }),
  )
  const name = fc.array(part, { maxLength: 6 }).map((parts) => `user x${parts.join('')}`)
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 4 }), (names) => {
      const graph = graphOf(names)
      const { status, output, errors } = viz.render(dot(graph), { format: 'svg' })
      const wrong = errors.filter(({ message }) => !ONLY_WIDTHS.test(message))
      expect({ status, wrong }).toEqual({ status: 'success', wrong: [] })
      expect(textsOf(output ?? '').toSorted()).toEqual(expectedTexts(graph))
    }),
    { numRuns: 150 },
  )
})

/** A chain of the names. */
function graphOf(names: readonly string[]): PathGraph {
  return {
    nodes: names.map((text) => ({ text, kind: 'user' })),
    edges: names.slice(1).map((to, index) => ({
      from: names[index] ?? '',
      to,
      id: `I${index}`,
      sureness: 'certain',
    })),
  }
}

function expectedTexts({ nodes, edges }: PathGraph): readonly string[] {
  const ids = edges.map(({ id, sureness }) => (sureness === 'unknown' ? `${id} ?` : id))
  return [...nodes.map(({ text }) => spaced(escapeLine(text))), ...ids].toSorted()
}

function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    spaced(
      text
        .replaceAll(/&#(x[\da-f]+|\d+);/gi, (_, code: string) =>
          String.fromCodePoint(Number(code.startsWith('x') ? `0${code}` : code)),
        )
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&'),
    ),
  )
}

/** SVG keeps one of several spaces unless it writes others. */
function spaced(text: string): string {
  return text.replaceAll(/[ \u00a0]+/g, ' ').trimEnd()
}
