import { expect, test } from 'vitest'
import { CATALOGUE } from '../../src/lib/analysis/paths/index.ts'
import type { Evidence, PathStep, Reader } from '../../src/lib/analysis/reach/report.ts'
import { unicodeGlyphs as glyphs } from '../../src/lib/view/glyphs.ts'
import { pathText } from '../../src/lib/view/reach-path.ts'

const binding = { kind: 'RoleBinding', namespace: 'payments', name: 'dev' }
const role = { kind: 'ClusterRole', name: 'edit', rule: 3 }
const pod = { kind: 'Pod', namespace: 'payments', name: 'api-7c9d' }
const account = 'sa payments/api'
const secret = 'secret payments/db'

function step(
  id: string,
  to: string,
  evidence: readonly Evidence[] = [],
  condition = '',
): PathStep {
  return { id, from: 'user dev', to, evidence, ...(condition !== '' && { condition }) }
}

function text(...path: readonly PathStep[]): string {
  const reader: Reader = {
    subject: { kind: 'User', name: 'dev' },
    verdict: 'yes',
    confidence: 'certain',
    scope: 'secret',
    verbs: ['get'],
    alternatives: 0,
    path,
  }
  return pathText(reader, glyphs)
}

const read = step('D1', 'secrets in payments', [binding, role])
const GRANT = ' ← RoleBinding payments/dev ← ClusterRole edit rule 3'

test('a path of one step says what is done, what that gives and what lets it', () => {
  expect(text(step('P1', 'secrets in payments', [binding, role]))).toBe(
    `create pods in payments → mounts it${GRANT}`,
  )
  expect(text(step('P5', secret, [binding, role, pod]))).toBe(
    `exec into pod payments/api-7c9d → reads it there${GRANT}`,
  )
})

test('a path of several steps says whom it goes through, and what lets the last', () => {
  const other = { kind: 'ClusterRoleBinding', name: 'oncall' }
  expect(text(step('I7', account, [other, role]), read)).toBe(
    `impersonate sa payments/api → get secrets${GRANT}`,
  )
  expect(text(step('I4', account, [binding, role]), step('I1', 'sa ops/root', [other]), read)).toBe(
    `run a pod as sa payments/api → request a token of sa ops/root → get secrets${GRANT}`,
  )
  expect(text(step('I22', account, [pod]), read)).toBe(
    `request a token of sa payments/api for pod payments/api-7c9d → get secrets${GRANT}`,
  )
})

test('the last grant is named where what follows needs none', () => {
  const namespace = { kind: 'Namespace', name: 'payments' }
  const takeOver = step('N1', 'node w1', [binding, role, namespace], 'no policy forbids it')
  expect(text(takeOver, step('D11', secret, [pod]))).toBe(
    `create a pod in payments that takes over its node → node w1${GRANT} → runs payments/api-7c9d, so its kubelet may get it (if no policy forbids it)`,
  )
})

test('what a path depends on stands at its end, each thing once', () => {
  const condition = 'it controls a node'
  expect(
    text(step('N4', 'secrets in every namespace', [binding, role], condition), {
      ...read,
      condition,
    }),
  ).toMatch(/ \(if it controls a node\)$/)
})

test('every row that is followed is told in words of its own', () => {
  const unsaid = CATALOGUE.filter(({ effect }) => effect === 'path')
    .map(({ id }) => [id, text(step(id, account, [binding, role, pod]))] as const)
    .filter(
      ([id, words]) => !/^D[1234]$/.test(id) && /^(?:may )?(?:get|read) secrets\b/.test(words),
    )
  expect(unsaid).toEqual([])
})
