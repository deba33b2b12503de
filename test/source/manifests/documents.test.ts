import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { documents } from '../../../src/lib/source/manifests/documents.ts'

/** The documents of a text that comes in pieces, as value and line. */
async function read(text: string, size = Math.max(text.length, 1)): Promise<unknown[]> {
  async function* pieces(): AsyncGenerator<string> {
    await Promise.resolve()
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  }
  const found: unknown[] = []
  for await (const { value, place } of documents({ name: 'x.yaml', text: pieces })) {
    found.push([value, place.line])
  }
  return found
}

/** A document and the value that it has. */
interface Written {
  readonly text: string
  readonly value: unknown
}

const object = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,4}$/).filter((key) => !/^(?:y|n|on|off|no|yes|true|null)$/.test(key)),
  fc.oneof(
    fc.constantFrom('a', '---', '{', '}', "'", '# no', 'it is: so', '"', '1'),
    fc.integer(),
    fc.array(fc.constantFrom('x', ']', ','), { maxLength: 3 }),
  ),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
)
const written: fc.Arbitrary<Written> = fc.oneof(
  fc
    .tuple(object, fc.constantFrom(undefined, 2, '\t'))
    .map(([value, indent]) => ({ text: JSON.stringify(value, null, indent), value })),
  object.map((value) => ({
    text: Object.entries(value)
      .map(([key, each]) => `${key}: ${JSON.stringify(each)}`)
      .join('\n'),
    value,
  })),
  fc.constantFrom(
    { text: '{a: b, c: [d]}', value: { a: 'b', c: ['d'] } },
    { text: '{\n  "a": 1,\n}', value: { a: 1 } },
  ),
)
const separator = fc.constantFrom(
  '---\n',
  '--- \n',
  '---\r\n',
  '\n---\n',
  '--- # next\n',
  '---\n---\n',
)
const between = fc.tuple(separator, fc.constantFrom('', '\n', '# a { comment\n', ' \t\n'))

describe('documents of JSON and YAML in one file', () => {
  test('are read with their lines, whichever they are and wherever the text is broken', async () => {
    const stream = fc.array(fc.tuple(between, written), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        stream,
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (parts, isBare, size) => {
          let text = ''
          const expected: unknown[] = []
          for (const [index, [[line, blank], document]] of parts.entries()) {
            if (index > 0 || !isBare) text += line + blank
            expected.push([document.value, text.split('\n').length])
            text += `${document.text}\n`
          }
          expect(await read(text, size)).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('are read up to what is wrong, which is told with its line', async () => {
    await expect(read('{"a": 1}\n---\n{\n"a": "CANARY" "b"\n}\n')).rejects.toThrow(
      /^x\.yaml, line 4: this is not valid JSON, or it is cut off$/,
    )
    await expect(read('{"a": 1}\n---\na: 1\n---\nb: "CANARY\n')).rejects.toThrow(
      /^x\.yaml, line \d: this is not valid YAML \(MISSING_CHAR\)$/,
    )
    await expect(read('{"a": 1}\n--- CANARY: 1\n---\n')).rejects.toThrow(
      /^x\.yaml, line 2: something stands behind JSON, and no --- between them$/,
    )
  })

  test('a brace that only YAML takes for text is refused, and not read as something else', async () => {
    await expect(read("{a: 'CANARY}', b: c}\n---\nd: e\n")).rejects.toThrow(
      /^x\.yaml, line 1: this is not valid JSON, or it is cut off$/,
    )
  })

  test('a file of comments and separators holds none', async () => {
    expect(await read('# nothing\n---\n--- # here\n', 3)).toEqual([])
    expect(await read('{}\n---\n', 1)).toEqual([[{}, 1]])
    await expect(read(' \n\t')).rejects.toThrow('x.yaml is empty')
  })
})
