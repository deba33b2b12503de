import { expect, test } from 'vitest'

import { blastGraph, reachGraph } from '../../../src/lib/view/graph/path-graph.ts'
import { BIND, BLAST, DB, EMPTY, JANE, TLS } from '../reach-fixture.ts'

const edgesOf = ({ edges }: ReturnType<typeof reachGraph>): readonly string[] =>
  edges.map(({ from, id, to, sureness }) => `${from} -${id} ${sureness}-> ${to}`)

test('the graph of one Secret has each step of its readers once, and ends at the Secret', () => {
  expect(edgesOf(reachGraph([DB], false))).toEqual([
    'group system:authenticated -D6 certain-> user jane',
    'pod pay/api-1 -U1 certain-> secret pay/db',
    // Certain as jane's other way has it, although it is unknown for the service account by itself.
    'sa ci/deployer -D1 certain-> secret pay/db',
    'sa ci/deployer -P1 conditional-> secret pay/db',
    'user jane -I11 certain-> sa ci/deployer',
    'user jane -P8 possible-> secret pay/db',
  ])
})

test('the graph of several Secrets ends at the set that a path leads to', () => {
  const graph = reachGraph([DB, TLS, EMPTY], true)
  expect(graph.nodes.filter(({ kind }) => kind === 'secret').map(({ text }) => text)).toEqual([
    'secret pay/db',
    'secrets in every namespace',
    'secrets in pay',
  ])
  expect(graph.nodes.map(({ text }) => text)).not.toContain('secret pay/tls')
})

test('the order in which paths are found makes no difference', () => {
  const reversed = { ...DB, readers: DB.readers.toReversed() }
  expect(reachGraph([reversed], false)).toEqual(reachGraph([DB], false))
})

test('a step that one path is sure of is as sure as there', () => {
  const doubtful = { ...JANE, path: [{ ...BIND, confidence: 'possible' as const }], others: [] }
  const graph = reachGraph([{ ...DB, readers: [doubtful, JANE] }], true)
  expect(edgesOf(graph)).toContain('user jane -I11 certain-> sa ci/deployer')
})

test('a Secret that nobody reads stands alone', () => {
  expect(reachGraph([EMPTY], false)).toEqual({
    nodes: [{ text: 'secret web/lonely', kind: 'secret' }],
    edges: [],
  })
})

test('the graph of an identity has the Secrets it reads and whom it can act as', () => {
  expect(edgesOf(blastGraph(BLAST))).toEqual([
    'sa ci/deployer -P1 conditional-> secrets in pay',
    'user jane -I11 certain-> sa ci/deployer',
    'user jane -D1 unknown-> secret web/lonely',
  ])
})
