import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineGroups, LONGEST_LINE } from '../../src/lib/cli/line-groups.ts'

async function* inPieces(
  pieces: Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  for (const piece of pieces) yield await Promise.resolve(piece)
}

test('however a text is cut into chunks, its lines are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'é', '💡', '\n', '\r'), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (letters, size) => {
        const bytes = new TextEncoder().encode(letters.join(''))
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        )
        const lines: string[] = []
        for await (const group of lineGroups(inPieces(pieces))) lines.push(...group)
        const whole = letters.join('').split('\n')
        if (whole.at(-1) === '') whole.pop()
        expect(lines).toEqual(whole)
      },
    ),
  )
})

test('of a line without end no more is read than it takes to refuse it', async () => {
  let read = 0
  function* endless(): Generator<string> {
    for (;;) {
      read += 1024
      yield read === 1024 ? `first\n${'x'.repeat(1018)}` : 'x'.repeat(1024)
    }
  }
  const groups = lineGroups(inPieces(endless()))
  expect((await groups.next()).value).toEqual(['first'])
  const [line = ''] = (await groups.next()).value ?? []
  expect(line.length).toBeGreaterThan(LONGEST_LINE)
  expect(read).toBeLessThan(LONGEST_LINE + 4096)
  await groups.return()
})
