import fc from 'fast-check'
import { stringify } from 'yaml'
import { expect, it } from 'vitest'

import { generateIdentity, parseIdentity } from '../../../src/lib/crypto/age/index.ts'
import {
  ageOpener,
  ageWrapper,
  decryptDocument,
  encryptDocument,
  mergeDocuments,
  parseDocument,
  reencryptDocument,
  type SopsFormat,
  valuesByPath,
} from '../../../src/lib/crypto/sops/index.ts'
import { sopsProgram, sopsTool } from './sops-tool.ts'

const LONG = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const NOW = new Date('2024-05-06T07:08:09Z')
const { identity, recipient } = await generateIdentity()
const opener = ageOpener([parseIdentity(identity)])
const options = { keyGroups: [[recipient]], wrapper: ageWrapper(), now: NOW }
const program = await sopsProgram()

type Flat = Readonly<Record<string, string>>

const anyKey = fc
  .tuple(fc.constantFrom('one', 'two', 'three'), fc.constantFrom('a', 'b', 'c', 'd'))
  .map(([map, name]) => `${map}.${name}`)
const anyValue = fc.constantFrom('x', 'y', 'a # b', 'two\nlines\n', ' spaced', '12', 'true', "it's")

/** Values of a few keys in a few maps. */
const flat: fc.Arbitrary<Flat> = fc
  .dictionary(anyKey, anyValue, { minKeys: 3, maxKeys: 9 })
  .map((found) => ({ 'zero.kept': 'k', ...found }))

/** What somebody does to them: sets a few keys, or takes them away. */
const edits = fc.array(fc.tuple(anyKey, fc.option(anyValue, { nil: undefined })), { maxLength: 3 })

function edit(before: Flat, steps: readonly (readonly [string, string | undefined])[]): Flat {
  const after = new Map(Object.entries(before))
  for (const [name, to] of steps) {
    if (to === undefined) after.delete(name)
    else after.set(name, to)
  }
  return Object.fromEntries(after)
}

/** What is asked of a merge, without looking at texts. */
function wanted(base: Flat, ours: Flat, theirs: Flat): Flat {
  const keys = [...new Set([base, ours, theirs].flatMap((each) => Object.keys(each)))]
  const values = keys.map(
    (key) => [key, base[key] === ours[key] ? theirs[key] : ours[key]] as const,
  )
  return Object.fromEntries(
    values.flatMap(([name, to]) => (to === undefined ? [] : [[name, to] as const])),
  )
}

function nested(values: Flat): Record<string, Record<string, string>> {
  const maps: Record<string, Record<string, string>> = {}
  for (const [path, text] of Object.entries(values)) {
    const [map = '', name = ''] = path.split('.')
    maps[map] = { ...maps[map], [name]: text }
  }
  return maps
}

const written = {
  yaml: (values: Flat) => stringify(nested(values)),
  json: (values: Flat) => `${JSON.stringify(nested(values), null, 2)}\n`,
  dotenv: (values: Flat) =>
    Object.entries(values)
      .map(([name, text]) => `${name}=${text.replaceAll('\n', '\\n')}\n`)
      .join(''),
} as const satisfies Partial<Record<SopsFormat, (values: Flat) => string>>

const valuesIn = (bytes: Uint8Array, format: SopsFormat): Flat =>
  Object.fromEntries(
    valuesByPath(parseDocument(bytes, format)).map(([path, content]) => [
      path,
      Buffer.from(content).toString(),
    ]),
  )

it.each(['yaml', 'json', 'dotenv'] as const)(
  'merging %s gives what merging value by value gives, and sops reads it',
  { timeout: LONG ? 3_600_000 : 300_000 },
  async (format) => {
    const tool = program === undefined ? undefined : sopsTool(program, identity.revealText())
    let merges = 0
    let runs = 0
    await fc.assert(
      fc.asyncProperty(flat, edits, edits, async (was, myEdits, otherEdits) => {
        const [mine, other] = [edit(was, myEdits), edit(was, otherEdits)]
        const bytes = (values: Flat): Uint8Array => Buffer.from(written[format](values))
        const encrypted = await encryptDocument(parseDocument(bytes(was), format), options)
        const base = await decryptDocument(parseDocument(encrypted, format), opener)
        const [ours, theirs] = await Promise.all(
          [mine, other].map(async (values) => {
            const next = await reencryptDocument(bytes(values), base, NOW)
            return decryptDocument(parseDocument(next, format), opener)
          }),
        )
        if (ours === undefined || theirs === undefined) throw new Error('there are two sides')
        const outcome = await mergeDocuments({ base, ours, theirs }, NOW)
        if (outcome.kind !== 'merged') throw new Error(outcome.kind)
        const { plaintext } = await decryptDocument(parseDocument(outcome.content, format), opener)
        const conflicts = outcome.conflicts.map(({ path }) => path.slice(1).join('.'))
        const expected = wanted(was, mine, other)
        const open = (name: string): boolean =>
          conflicts.some((each) => name === each || name.startsWith(`${each}.`))
        const clear = (values: Flat): Flat =>
          Object.fromEntries(Object.entries(values).filter(([name]) => !open(name)))
        expect(clear(valuesIn(plaintext.reveal(), format))).toEqual(clear(expected))
        // Every key that both changed differently is told.
        const clashes = Object.keys({ ...was, ...mine, ...other }).filter(
          (name) =>
            mine[name] !== was[name] && other[name] !== was[name] && mine[name] !== other[name],
        )
        expect(clashes.filter((name) => !open(name))).toEqual([])
        // Nor is anything else told, but for a map that one side took away.
        const isGone = (map: string): boolean =>
          [mine, other].some(
            (each) => !Object.keys(each).some((name) => name.startsWith(`${map}.`)),
          )
        expect(conflicts.filter((name) => !clashes.includes(name) && !isGone(name))).toEqual([])
        if (conflicts.length === 0) merges++
        const clearText = plaintext.reveal()
        const bySops = runs++ % 10 === 0 ? tool?.decrypt(outcome.content, format) : undefined
        expect(valuesIn(bySops ?? clearText, format)).toEqual(valuesIn(clearText, format))
      }),
      { numRuns: LONG ? 2000 : 150 },
    )
    expect(merges).toBeGreaterThan(LONG ? 1000 : 75)
  },
)
