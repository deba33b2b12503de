/** Mermaid itself reads what `-o mermaid` writes, in a browser, as it needs one. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'

import { mermaidLines, mermaidRefusals } from '../../../src/lib/view/graph/mermaid.ts'
import { blastGraph, type PathGraph, reachGraph } from '../../../src/lib/view/graph/path-graph.ts'
import { escapeLine } from '../../../src/lib/base/safe-text.ts'
import { inChromium, useChromium } from '../../browser/chromium.ts'
import { BLAST, DB } from '../reach-fixture.ts'

const browser = await useChromium()
const mermaid = (graph: PathGraph): string => [...mermaidLines(graph)].join('\n')

test('unsure steps are dashed and say how sure they are, the Secret is a cylinder', () => {
  expect(mermaid(reachGraph([DB], false)).split('\n')).toEqual([
    'flowchart LR',
    '  n0["group system:authenticated"]',
    '  n1["pod pay/api-1"]',
    '  n2["sa ci/deployer"]',
    '  n3[("secret pay/db")]',
    '  n4["user jane"]',
    '  n0 -->|"D6"| n4',
    '  n1 -->|"U1"| n3',
    '  n2 -->|"D1"| n3',
    '  n2 -.->|"P1 conditional"| n3',
    '  n4 -->|"I11"| n2',
    '  n4 -.->|"P8 possible"| n3',
  ])
})

test('a graph that Mermaid would not draw is told apart from one that it draws', () => {
  const most = graphOf(Array.from({ length: 501 }, (_, at) => `user ${at}`))
  const one = { from: 'user 1', to: 'user 9', id: 'I6', sureness: 'certain' } as const
  expect(most.edges).toHaveLength(500)
  expect(mermaidRefusals(most, ['x'.repeat(49_999)])).toEqual([])
  expect(mermaidRefusals({ edges: [...most.edges, one] }, ['x'.repeat(50_000)])).toEqual([
    'Mermaid draws at most 500 edges, and these are 501',
    'Mermaid draws at most 50000 characters, and these are 50001',
  ])
})

describe.skipIf(browser === undefined)(`Mermaid ${inChromium(browser)}`, () => {
  let page: Page

  beforeAll(async () => {
    if (browser === undefined) return
    page = await browser.newPage()
    const script = fileURLToPath(import.meta.resolve('@mermaid-js/tiny'))
    await page.addScriptTag({ content: await readFile(script, 'utf8') })
    await page.evaluate('mermaid.initialize({ startOnLoad: false })')
  })

  test('Mermaid draws the graph of a Secret and of an identity with every label', async () => {
    for (const graph of [reachGraph([DB], false), reachGraph([DB], true), blastGraph(BLAST)]) {
      expect(await labelsOf(page, graph)).toEqual(expectedLabels(graph))
    }
  })

  test('Mermaid reads as many edges as it is said to draw, and no more', async () => {
    const chain = (edges: number): PathGraph =>
      graphOf(Array.from({ length: edges + 1 }, (_, at) => `user ${at}`))
    const isRead = (graph: PathGraph): Promise<unknown> =>
      page.evaluate(`mermaid.parse(${JSON.stringify(mermaid(graph))}).then(() => true, String)`)
    expect(await isRead(chain(500))).toBe(true)
    expect(await isRead(chain(501))).toContain('500 edges')
  })

  test('whatever names hold, Mermaid shows them as they are and takes them for nothing else', async () => {
    const part = fc.oneof(
      fc.constantFrom('"', '\\', '`', '#quot;', '&amp;', '<b>', '</script>', '\\n', '\n', ';', '|'),
      fc.constantFrom('*a*', '_b_', '1. x', '- y', '](', '%%', '--', 'end', '://', '@', '~', '$$'),
      fc.string({ unit: 'grapheme' }),
    )
    const name = fc.array(part, { maxLength: 6 }).map((parts) => `user x${parts.join('')}`)
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 3 }), async (names) => {
        const graph = graphOf(names)
        expect(await labelsOf(page, graph)).toEqual(expectedLabels(graph))
      }),
      { numRuns: 40 },
    )
  })
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

async function labelsOf(page: Page, graph: PathGraph): Promise<readonly string[]> {
  const labels = await page.evaluate(
    `mermaid.render('drawing', ${JSON.stringify(mermaid(graph))}).then(({ svg }) => {
      const drawing = new DOMParser().parseFromString(svg, 'text/html')
      return [...drawing.querySelectorAll('.nodeLabel, .edgeLabel .edgeLabel')].map((each) => each.textContent)
    })`,
  )
  return (labels as readonly string[]).map(spaced).toSorted()
}

function expectedLabels({ nodes, edges }: PathGraph): readonly string[] {
  const ids = edges.map(({ id, sureness }) => (sureness === 'certain' ? id : `${id} ${sureness}`))
  return [...nodes.map(({ text }) => escapeLine(text)), ...ids].map(spaced).toSorted()
}

/** HTML shows several spaces as one. */
function spaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
