import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

import {
  sealedSecretsIn,
  setSealedText,
} from '../../../src/lib/crypto/sealed-secrets/sealed-text.ts'
import { failureOf } from '../failure-of.ts'

const sealed = 'AgBx+/9=='

const head = (data: string): string => `# ours
apiVersion: bitnami.com/v1alpha1
kind:   SealedSecret  # spaces stay
metadata: {name: db, "namespace": 'shop'}
spec:
  encryptedData:${data}
  template:

    type: Opaque
`

test.each([
  ['plain', '\n    a: AgA\n    b: AgB', 'a', `\n    a: ${sealed}\n    b: AgB`],
  ['with a comment', '\n    a: AgA # old\n', 'a', `\n    a: ${sealed} # old\n`],
  ['in double quotes', '\n    a: "AgA"', 'a', `\n    a: "${sealed}"`],
  ['in single quotes', "\n    'a':   'AgA'", 'a', `\n    'a':   '${sealed}'`],
  [
    'folded',
    '\n    a: >-\n      AgA\n      AgA\n    b: AgB',
    'a',
    `\n    a: ${sealed}\n    b: AgB`,
  ],
  ['literal, at the end', '\n    a: |\n      AgA\n', 'a', `\n    a: ${sealed}\n`],
  ['over two lines', '\n    a: AgA\n      AgA\n    b: AgB', 'a', `\n    a: ${sealed}\n    b: AgB`],
  ['nothing at all', '\n    a:\n    b: AgB', 'a', `\n    a: ${sealed}\n    b: AgB`],
  ['in one line', ' {a: AgA, b: AgB}', 'a', ` {a: ${sealed}, b: AgB}`],
  ['another number than its text', '\n    0x10: AgA', '0x10', `\n    0x10: ${sealed}`],
])('a value that is %s is replaced, and nothing else', (_, before, key, after) => {
  expect(setSealedText(head(before), 0, key, sealed)).toBe(head(after))
})

test.each([
  ['below the others', '\n    a: AgA', 'b', `\n    a: AgA\n    b: ${sealed}`],
  ['below a comment behind one', '\n    a: AgA # x', 'b', `\n    a: AgA # x\n    b: ${sealed}`],
  ['below a block', '\n    a: |\n      AgA', 'b', `\n    a: |\n      AgA\n    b: ${sealed}`],
  ['as the first', ' {}', 'b', ` {b: ${sealed}}`],
  ['into one line', ' {a: AgA}', 'b', ` {a: AgA, b: ${sealed}}`],
  ['with a trailing comma', ' {a: AgA, }', 'b', ` {a: AgA, b: ${sealed}, }`],
  ['in quotes for YAML 1.1', '\n    a: AgA', 'yes', `\n    a: AgA\n    "yes": ${sealed}`],
  ['in quotes as a number', '\n    a: AgA', '1e3', `\n    a: AgA\n    "1e3": ${sealed}`],
  ['in quotes for its dot', '\n    a: AgA', '.x', `\n    a: AgA\n    ".x": ${sealed}`],
])('a new key goes %s', (_, before, key, after) => {
  expect(setSealedText(head(before), 0, key, sealed)).toBe(head(after))
})

test('what a file has at its ends and between its lines stays', () => {
  const windows = head('\n    a: AgA').replaceAll('\n', '\r\n')
  expect(setSealedText(windows, 0, 'b', sealed)).toBe(
    head(`\n    a: AgA\n    b: ${sealed}`).replaceAll('\n', '\r\n'),
  )
  const open = 'kind: SealedSecret\nspec:\n  encryptedData:\n    a: AgA'
  expect(setSealedText(open, 0, 'b', sealed)).toBe(`${open}\n    b: ${sealed}`)
  expect(setSealedText(`\uFEFF${open}`, 0, 'a', sealed)).toBe(
    `\uFEFF${open.replace('AgA', sealed)}`,
  )
})

test('JSON stays JSON, indented as it was', () => {
  const object = { kind: 'SealedSecret', spec: { encryptedData: { a: 'AgA', b: 'AgB' } } }
  for (const indent of [2, '\t']) {
    const text = `${JSON.stringify(object, null, indent)}\n`
    const changed = setSealedText(setSealedText(text, 0, 'b', sealed), 0, 'c', sealed)
    const expected = { ...object, spec: { encryptedData: { a: 'AgA', b: sealed, c: sealed } } }
    expect(changed).toBe(`${JSON.stringify(expected, null, indent)}\n`)
  }
  const short = setSealedText(JSON.stringify(object), 0, 'c', sealed)
  expect(JSON.parse(short).spec.encryptedData).toEqual({ a: 'AgA', b: 'AgB', c: sealed })
  const empty = JSON.stringify({ kind: 'SealedSecret', spec: { encryptedData: {} } })
  expect(JSON.parse(setSealedText(empty, 0, 'c', sealed)).spec.encryptedData).toEqual({ c: sealed })
})

test('other documents of the file stay', () => {
  const text = `---\n# first\nkind: ConfigMap\ndata: {a: b}\n---\n${head('\n    a: AgA')}---\n${head('\n    a: AgC')}`
  expect(sealedSecretsIn(text).map(({ index }) => index)).toEqual([1, 2])
  expect(setSealedText(text, 2, 'a', sealed)).toBe(text.replace('AgC', sealed))
})

test.each([
  ['no encryptedData', head('').replace('encryptedData:', 'other: {}'), ['a', 'new']],
  ['encryptedData that is no map', head(' [a]'), ['a', 'new']],
  ['encryptedData that is empty', head(''), ['a', 'new']],
  ['encryptedData from elsewhere', head(' *x').replace('{name:', '&x {name:'), ['a', 'new']],
  ['a value that others refer to', head('\n    a: &x AgA\n    b: *x'), ['a']],
  ['a map that others refer to', head(' &x\n    a: AgA\n  more: *x'), ['a', 'new']],
  ['keys behind question marks', head('\n    ? a\n    : AgA'), ['new']],
  ['a key twice', head('\n    a: AgA\n    a: AgB'), ['a', 'new']],
  ['no YAML', `${head('\n    a: AgA')}  - [`, ['a', 'new']],
])('a file with %s is left alone', async (_, text, keys) => {
  for (const key of keys) {
    const failure = await failureOf(() => setSealedText(text, 0, key, sealed))
    expect(failure.kind).toBe('object')
    expect(failure.text).not.toContain('AgA')
  }
})

test('a key is not taken for a part of JavaScript', () => {
  const text = setSealedText(head('\n    a: AgA'), 0, '__proto__', sealed)
  expect(text).toBe(head(`\n    a: AgA\n    "__proto__": ${sealed}`))
})

const key = fc.stringMatching(/^[-._a-zA-Z0-9]{1,12}$/)
const value = fc.stringMatching(/^Ag[A-Za-z0-9+/]{1,40}={0,2}$/)

test('whatever the keys are, exactly one value is other than before', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value), key, value, fc.boolean(), (data, changed, to, json) => {
      const object = { kind: 'SealedSecret', spec: { encryptedData: data, template: { x: 1 } } }
      const lines = Object.entries(data).map(
        ([name, text]) => `\n    ${JSON.stringify(name)}: ${text}`,
      )
      const text = json ? JSON.stringify(object, null, 2) : head(lines.join('') || ' {}')
      const after: unknown = parse(setSealedText(text, 0, changed, to)).spec.encryptedData
      const expected = Object.entries({ ...data, [changed]: to })
      expect(new Map(Object.entries(after as object))).toEqual(new Map(expected))
    }),
    { numRuns: 500 },
  )
})
