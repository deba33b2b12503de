import { expect, test } from 'vitest'
import { tableLines } from '../../src/lib/view/table.ts'

const columns = [{ title: 'NAME' }, { title: 'WRITER', wide: true }, { title: 'AGE' }]
const plain = { wide: false, headers: true }

test('columns stand where kubectl puts them: three spaces apart, at least six wide', () => {
  const rows = [
    ['a', 'helm', '5m'],
    ['db-password', 'kubectl', '41d'],
  ]
  expect([...tableLines({ columns, rows }, plain)]).toEqual([
    'NAME          AGE',
    'a             5m',
    'db-password   41d',
  ])
  expect([...tableLines({ columns, rows: [['a', 'x', '1s']] }, plain)]).toEqual([
    'NAME   AGE',
    'a      1s',
  ])
})

test('wide columns appear only when asked for', () => {
  const lines = [...tableLines({ columns, rows: [['a', 'helm', '5m']] }, { ...plain, wide: true })]
  expect(lines[0]).toBe('NAME   WRITER   AGE')
})

test('an empty cell is printed as <none>', () => {
  const lines = [...tableLines({ columns, rows: [['', 'x', '5m']] }, plain)]
  expect(lines[1]).toBe('<none>   5m')
})

test('without headers only the rows are printed', () => {
  const lines = [
    ...tableLines({ columns, rows: [['a', 'x', '5m']] }, { wide: false, headers: false }),
  ]
  expect(lines).toEqual(['a     5m'])
})

test('wide characters count as two columns', () => {
  const rows = [
    ['密码', '', 'x'],
    ['ab', '', 'y'],
  ]
  const lines = [...tableLines({ columns, rows }, plain)]
  expect(lines.slice(1)).toEqual(['密码   x', 'ab     y'])
})

test('a name cannot drive the terminal', () => {
  const lines = [...tableLines({ columns, rows: [['a\u001b[2J\nb', '', 'x']] }, plain)]
  expect(lines[1]).toBe(String.raw`a\u001b[2J\u000ab   x`)
})

test('colour stands around words and changes none of them', () => {
  const paint = (text: string, style: string): string => `<${style}:${text}>`
  const lines = [...tableLines({ columns, rows: [['a', '', '3+']] }, { ...plain, paint })]
  expect(lines).toEqual(['<title:NAME   ><title:AGE>', 'a      <unknown:3+>'])
})
