import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonText } from '../../src/lib/view/json.ts'
import { isSafe } from '../../src/lib/base/safe-text.ts'
import { yamlText } from '../../src/lib/view/yaml.ts'

// `__proto__` cannot be a key of an object literal that JSON.parse would give back.
const key = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text !== '__proto__')
const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null))
const item = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf)))
const documents = fc.dictionary(key, fc.oneof(leaf, item, fc.array(item)))

const wellFormed = (text: string): boolean => text.isWellFormed()

test('a JSON document reads back as it was and holds nothing that drives a terminal', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const text = [...jsonText(document)].join('')
      expect(JSON.parse(text)).toEqual(structuredClone(document))
      expect(text.split('\n').every(isSafe)).toBe(true)
    }),
  )
})

test('a YAML document reads back as it was and holds nothing that drives a terminal', () => {
  fc.assert(
    fc.property(
      documents.filter((d) => wellFormed(JSON.stringify(d))),
      (document) => {
        const text = yamlText(document)
        expect(parse(text)).toEqual(structuredClone(document))
        expect(text.split('\n').every(isSafe)).toBe(true)
      },
    ),
  )
})

/** What YAML 1.1 has other ideas about, and what only begins like it. */
const ambiguous = fc.oneof(
  fc.constantFrom('y', 'n', 'Yes', 'no', 'on', 'OFF', 'True', 'null', '~', '=', '<<', '.inf', ''),
  fc.constantFrom(
    '012',
    '0o17',
    '0x1F',
    '0b11',
    '1e3',
    '1_000',
    '1,000',
    '190:20:30',
    '-.5',
    '.5.',
  ),
  fc.constantFrom(
    '2026-11-21',
    '2026-11-21T12:00:00Z',
    '2001-1-1 1:2:3',
    'v1',
    'a: b',
    '- a',
    '? a',
  ),
  fc.stringMatching(/^[-+.\d:_exTZ ]{0,12}$/),
)
const texts = fc.oneof(leaf, ambiguous)
const mixed = fc.dictionary(
  fc.oneof(key, ambiguous),
  fc.oneof(texts, fc.array(texts), fc.dictionary(fc.oneof(key, ambiguous), texts)),
)

test('a reader of YAML 1.1 finds in a YAML document what is in it', () => {
  fc.assert(
    fc.property(
      mixed.filter((d) => wellFormed(JSON.stringify(d))),
      (document) => {
        expect(parse(yamlText(document), { version: '1.1' })).toEqual(structuredClone(document))
      },
    ),
  )
})

// The parser of the tests takes these as text, others do not: PyYAML has no use for `=`, Ruby makes symbols.
test.each(['=', 'yEs', ':name', '1,000', 'e0', '2001-1-1 1:2:3'])('YAML quotes %s', (text) => {
  expect(yamlText({ [text]: [text] })).toBe(`"${text}":\n  - "${text}"\n`)
})

test('JSON is laid out as JSON.stringify does it, also where objects stand in several lists', () => {
  const inner = fc.array(fc.oneof(leaf, fc.dictionary(fc.string(), leaf), fc.array(leaf)))
  fc.assert(
    fc.property(fc.array(fc.oneof(leaf, inner, fc.dictionary(fc.string(), inner))), (list) => {
      const document = { kind: 'List', items: [...list, ...list, ...list] }
      const plain = JSON.stringify(document, undefined, 4)
      fc.pre(isSafe(plain.replaceAll('\n', '')))
      expect([...jsonText(document)].join('')).toBe(`${plain}\n`)
    }),
  )
})

test('JSON is indented by four and leaves out what is undefined', () => {
  const text = [...jsonText({ a: 1, b: undefined, items: [{ c: [] }] })].join('')
  expect(text).toBe(
    '{\n    "a": 1,\n    "items": [\n        {\n            "c": []\n        }\n    ]\n}\n',
  )
})

test('the keys of a document hold nothing that drives a terminal either', () => {
  expect([...jsonText({ '\u009b2J': 1 })].join('')).toBe('{\n    "\\u009b2J": 1\n}\n')
})

test('an empty document is an empty object', () => {
  expect([...jsonText({})].join('')).toBe('{}\n')
})
