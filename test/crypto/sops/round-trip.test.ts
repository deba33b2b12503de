import fc from 'fast-check'
import { expect, it, vi } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { allPlaces } from '../../../src/lib/crypto/sops/core/crypt.ts'
import type { KeyWrapper } from '../../../src/lib/crypto/sops/core/wrap-data-key.ts'
import {
  decryptDocument,
  encryptDocument,
  type KeyOpener,
  parseDocument,
  reencryptDocument,
  rekeyDocument,
  SECRET_SELECTION,
  type SopsFormat,
} from '../../../src/lib/crypto/sops/index.ts'
import { commentedYaml, SECRET_YAML, streamOf } from './arbitrary-yaml.ts'

const LONG = process.env['VAULT_SECRET_TEST_LONG'] === '1'
if (LONG) vi.setConfig({ testTimeout: 3_600_000 })
const NOW = new Date('2024-05-06T07:08:09Z')

// Age has tests of its own; here a data key is handed over as it is.
const keys: KeyWrapper & KeyOpener = {
  wrap: (key) => Promise.resolve({ enc: Buffer.from(key.reveal()).toString('base64'), labels: [] }),
  open: (enc) => Promise.resolve(SecretBytes.from(Buffer.from(enc, 'base64'))),
}
const OPTIONS = { keyGroups: [['nobody']], wrapper: keys, now: NOW }

const valuesOf = (bytes: Uint8Array, format: SopsFormat) =>
  allPlaces(parseDocument(bytes, format).source.documents).map(({ path, value, comment }) => [
    path.join('/'),
    comment,
    // 5.0 is written as 5, as sops does.
    value.type === 'float' ? 'int' : value.type,
    Buffer.from(value.bytes).toString('latin1'),
  ])

async function expectRoundTrip(text: string, format: SopsFormat): Promise<void> {
  const plain = Buffer.from(text)
  const selection = SECRET_SELECTION
  for (const how of [OPTIONS, { ...OPTIONS, selection, macOnlyEncrypted: true }]) {
    const encrypted = await encryptDocument(parseDocument(plain, format), how)
    const opened = await decryptDocument(parseDocument(encrypted, format), keys)
    const clear = opened.plaintext.reveal()
    expect(valuesOf(clear, format)).toEqual(valuesOf(plain, format))
    const again = await reencryptDocument(clear, opened, NOW)
    expect(Buffer.compare(again, encrypted)).toBe(0)
    const spaced = await reencryptDocument(Buffer.concat([Buffer.from('\n'), clear]), opened, NOW)
    expect(ciphertexts(spaced)).toEqual(ciphertexts(encrypted))
    const rekeyed = await rekeyDocument(opened, OPTIONS)
    const reopened = await decryptDocument(parseDocument(rekeyed, format), keys)
    expect(Buffer.compare(reopened.plaintext.reveal(), clear)).toBe(0)
  }
}

// Without the MAC, which is new each time.
function ciphertexts(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString()
  return (text.match(/(?<!"?mac"?: ?"?)ENC\[[^\]]*\]/g) ?? []).toSorted()
}

it('every stream of Secrets comes back with the same values and comments', async () => {
  const streams = fc.array(SECRET_YAML, { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(streams, (stream) => expectRoundTrip(streamOf(stream), 'yaml')),
    { numRuns: LONG ? 3000 : 60 },
  )
})

it('comments come back wherever they stand', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })), (random) =>
      expectRoundTrip(
        commentedYaml(() => random.next().value),
        'yaml',
      ),
    ),
    { numRuns: LONG ? 3000 : 60 },
  )
})

/** In YAML, sops refuses integers that only an unsigned number of 64 bits can hold. */
function hasUnsigned(value: unknown): boolean {
  if (typeof value === 'number') return value >= 2 ** 63 && value < 2 ** 64
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnsigned)
}

it('every JSON object comes back, and from YAML as well, where it stays JSON meanwhile', async () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
  await fc.assert(
    fc.asyncProperty(
      object.filter((each) => !('sops' in each) && !hasUnsigned(each)),
      fc.constantFrom('', '  ', '\t'),
      async (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        await expectRoundTrip(text, 'json')
        const encrypted = await encryptDocument(parseDocument(Buffer.from(text), 'yaml'), OPTIONS)
        expect(Object.keys(JSON.parse(Buffer.from(encrypted).toString()))).toContain('sops')
        const { plaintext } = await decryptDocument(parseDocument(encrypted, 'yaml'), keys)
        expect(JSON.parse(plaintext.revealText())).toEqual(JSON.parse(text))
      },
    ),
    { numRuns: LONG ? 3000 : 60 },
  )
})
