import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonText } from '../../src/lib/view/json.ts'
import { escapeLine, isSafe } from '../../src/lib/base/safe-text.ts'
import { yamlText } from '../../src/lib/view/yaml.ts'

test.each([
  ['a zero-width space', 'ad\u200bmin', String.raw`ad\u200bmin`],
  ['a joiner', 'admin\u200d', String.raw`admin\u200d`],
  ['a byte order mark', '\ufeffadmin', String.raw`\ufeffadmin`],
  ['a soft hyphen', 'ad\u00admin', String.raw`ad\u00admin`],
  ['a filler that counts as a letter', 'admin\u3164', String.raw`admin\u3164`],
  ['a variation selector', 'admin\ufe0f', String.raw`admin\ufe0f`],
  ['tags, which carry text', 'a\u{e0041}\u{e0042}', String.raw`a\u{e0041}\u{e0042}`],
  ['a mark that reorders', '\u202enimda', String.raw`\u202enimda`],
  ['a terminal sequence', '\u001b[2J', String.raw`\u001b[2J`],
])('%s is shown by its code', (_, text, shown) => {
  expect(escapeLine(text)).toBe(shown)
  expect(isSafe(text)).toBe(false)
})

test('letters of any script, emoji and the arrows of reports are left alone', () => {
  for (const text of ['Žluťoučký', 'مدير', '管理员', '🔑', '→ ← · ├─']) {
    expect(escapeLine(text)).toBe(text)
  }
})

test('invisible characters read back from JSON and YAML, and stand in neither', () => {
  const document = { '\u{e0041}key': 'x\u200b\u{e0042}', list: ['\u{e0041}'] }
  const json = [...jsonText(document)].join('')
  const yaml = yamlText(document)
  for (const text of [json, yaml]) expect(text.split('\n').every(isSafe)).toBe(true)
  expect(JSON.parse(json)).toEqual(document)
  expect(parse(yaml)).toEqual(document)
  expect(parse(yaml, { version: '1.1' })).toEqual(document)
  // Two halves would be two characters to most parsers of YAML.
  expect(yaml).toContain(String.raw`"\U000e0041key": "x\u200b\U000e0042"`)
})
