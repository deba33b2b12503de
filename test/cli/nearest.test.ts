import { expect, test } from 'vitest'
import { editDistance, nearest } from '../../src/lib/cli/nearest.ts'

const verbs = ['list', 'describe', 'consumers', 'reach', 'snapshot', 'explain', 'version']

test.each([
  ['raech', 'reach'],
  ['consumer', 'consumers'],
  ['desc', 'describe'],
  ['lsit', 'list'],
  ['vresion', 'version'],
])('%s was meant to be %s', (typed, meant) => {
  expect(nearest(typed, verbs)).toBe(meant)
})

test('nothing is suggested for a word that is not close to anything', () => {
  expect(nearest('frobnicate', verbs)).toBeUndefined()
  expect(nearest('x', verbs)).toBeUndefined()
})

test('a swap of two letters is one edit', () => {
  expect(editDistance('raech', 'reach')).toBe(1)
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('kitten', 'sitting')).toBe(3)
})
