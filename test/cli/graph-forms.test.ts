import { expect, test } from 'vitest'
import { graphForms } from '../../src/lib/cli/graph-forms.ts'
import type { PathGraph } from '../../src/lib/view/graph/path-graph.ts'

async function toldWith(edges: number, form: 'dot' | 'mermaid'): Promise<string> {
  let told = ''
  const write = (text: string): Promise<void> => {
    told += text
    return Promise.resolve()
  }
  const forms = graphForms({ stderr: { isTerminal: false, write } }, 'use -o dot', () =>
    star(edges),
  )
  expect([...(await forms[form]())].length).toBeGreaterThan(edges)
  return told
}

function star(edges: number): PathGraph {
  const names = Array.from({ length: edges }, (_, at) => `user ${at}`)
  const sure = { id: 'D1', sureness: 'certain' } as const
  return {
    nodes: [
      { text: 'secret pay/db', kind: 'secret' },
      ...names.map((text) => ({ text, kind: 'user' }) as const),
    ],
    edges: names.map((from) => ({ from, to: 'secret pay/db', ...sure })),
  }
}

test('a graph that Mermaid refuses is printed with a word on what to ask for instead', async () => {
  expect(await toldWith(501, 'mermaid')).toBe(
    'Mermaid draws at most 500 edges, and these are 501: use -o dot\n',
  )
})

test('nothing is said of a graph that can be drawn', async () => {
  expect(await toldWith(500, 'mermaid')).toBe('')
  expect(await toldWith(501, 'dot')).toBe('')
})
