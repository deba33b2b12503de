import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { JsonSplitter, type JsonPiece } from '../../../src/lib/source/manifests/json-splitter.ts'

function split(text: string, size = Math.max(text.length, 1)): readonly JsonPiece[] {
  const splitter = new JsonSplitter()
  const pieces: JsonPiece[] = []
  for (let at = 0; at < text.length; at += size) {
    pieces.push(...splitter.push(text.slice(at, at + size)))
  }
  return [...pieces, ...splitter.end()]
}

/** Puts the items back where they were taken from. */
function assemble(pieces: readonly JsonPiece[]): unknown[] {
  const documents: unknown[] = []
  let items: unknown[] = []
  for (const { kind, text } of pieces) {
    const value = JSON.parse(text) as unknown
    if (kind === 'item') items.push(value)
    else {
      documents.push(items.length > 0 ? { ...(value as object), items } : value)
      items = []
    }
  }
  return documents
}

const nasty = fc.constantFrom('items', '"', '\\', '\\"', '[', ']}', ',', 'é😀', '\n', '')
// V8 14.6 (Node 26) takes the key "\"" for "\\" once it has seen that one, in JSON.parse itself.
// No Kubernetes key holds either; here they stand in values only.
const key = fc.oneof(nasty, fc.string()).filter((text) => !/["\\]/.test(text))
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.string(), nasty, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  ),
})).any
const member = fc.record({ name: fc.oneof(fc.constant('items'), key), value })
const document = fc
  .array(member, { maxLength: 5 })
  .map((members) => Object.fromEntries(members.map((each) => [each.name, each.value])))
  .filter((each) => !Object.hasOwn(each, '__proto__'))

describe('cutting JSON into pieces', () => {
  test('loses nothing, wherever the text is broken and however it is indented', () => {
    fc.assert(
      fc.property(
        fc.array(document, { maxLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(0, 2),
        (documents, size, indent) => {
          const texts = documents.map((each) => JSON.stringify(each, null, indent))
          const expected = JSON.parse(`[${texts.join(',')}]`) as unknown[]
          expect(assemble(split(texts.join('\n'), size))).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('hands on each item of a list by itself, with its line', () => {
    const text = '{\n"items": [\n{"a": 1},\n{"b": [2]}\n],\n"kind": "List"}\n{"x": 1}'
    expect(split(text, 3)).toEqual([
      { kind: 'item', text: '{"a": 1}', line: 3 },
      { kind: 'item', text: '{"b": [2]}\n', line: 4 },
      { kind: 'document', text: '{\n"items": [],\n"kind": "List"}', line: 1 },
      { kind: 'document', text: '{"x": 1}', line: 7 },
    ])
  })

  test('leaves a piece that no parser accepts when the text is cut off anywhere', () => {
    const text = JSON.stringify({ items: [{ a: '"' }, { b: [1] }], kind: 'List' })
    for (let length = 1; length < text.length; length++) {
      const pieces = split(text.slice(0, length), 4)
      expect(() => pieces.map((piece): unknown => JSON.parse(piece.text)), `${length}`).toThrow(
        SyntaxError,
      )
    }
  })

  test('stops at what begins no object, and keeps it with its line', () => {
    for (const [text, rest, line] of [
      ['hello', 'hello', 1],
      ['}', '}', 1],
      ['{}\n]', ']', 2],
      ['{}\n\n---\n{}', '---\n{}', 3],
      ['"a" "b"', '"a" "b"', 1],
    ] as const) {
      const splitter = new JsonSplitter()
      const pieces = splitter.push(text)
      expect(pieces, text).toHaveLength(text.startsWith('{}') ? 1 : 0)
      expect(splitter.rest, text).toEqual({ text: rest, line })
    }
  })
})
