import { expect, test } from 'vitest'
import { displayWidth, padEnd } from '../../src/lib/view/width.ts'

test.each([
  ['plain', 5],
  ['密码', 4],
  ['ｆｕｌｌ', 8],
  ['한글', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['🔑', 2],
  ['·←→', 3],
  ['a\u200db', 2],
])('%j takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('padding never cuts', () => {
  expect(padEnd('密码', 6)).toBe('密码  ')
  expect(padEnd('long enough', 4)).toBe('long enough')
})
