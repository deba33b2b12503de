import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { generateIdentity, type Identity, parseIdentity } from '../../../src/lib/crypto/age/index.ts'
import {
  ageOpener,
  ageWrapper,
  decryptDocument,
  encryptDocument,
  parseDocument,
  type Selection,
  type SopsFormat,
} from '../../../src/lib/crypto/sops/index.ts'
import { SECRET_YAML, streamOf } from './arbitrary-yaml.ts'
import { sopsProgram, type SopsTool, sopsTool } from './sops-tool.ts'

const LONG = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const NOW = new Date('2024-05-06T07:08:09Z')

const program = await sopsProgram()

describe.skipIf(program === undefined)('the real sops', () => {
  let sops: SopsTool
  let recipient: string
  let identities: readonly Identity[]

  beforeAll(async () => {
    const pair = await generateIdentity()
    recipient = pair.recipient
    identities = [parseIdentity(pair.identity)]
    sops = sopsTool(program ?? '', `${pair.identity.revealText()}\n`)
  })

  const ours = async (plain: Uint8Array | string, format: SopsFormat, selection?: Selection) =>
    encryptDocument(parseDocument(bytesOf(plain), format), {
      keyGroups: [[recipient]],
      wrapper: ageWrapper(),
      now: NOW,
      ...(selection && { selection }),
    })
  const open = async (encrypted: Uint8Array, format: SopsFormat) => {
    const { plaintext } = await decryptDocument(
      parseDocument(encrypted, format),
      ageOpener(identities),
    )
    return Buffer.from(plaintext.reveal())
  }
  const flagsOf = (selection: Selection | undefined) => [
    '--age',
    recipient,
    ...(selection ? [`--${selection.field.replaceAll('_', '-')}`, selection.value] : []),
  ]

  const both = async (plain: string, format: SopsFormat, selection?: Selection) => {
    const theirs = sops.encrypt(plain, format, flagsOf(selection))
    const expected = sops.decrypt(theirs, format)
    const mine = sops.decrypt(await ours(plain, format, selection), format)
    expect(mine.toString()).toBe(expected.toString())
    const opened = await open(theirs, format)
    expect(opened.toString()).toBe(expected.toString())
  }

  const SELECTIONS: readonly (Selection | undefined)[] = [
    undefined,
    { field: 'encrypted_regex', value: '^(data|stringData)$' },
    { field: 'encrypted_suffix', value: 'a' },
    { field: 'unencrypted_suffix', value: 'a' },
    { field: 'unencrypted_regex', value: '^meta.*' },
  ]

  it('reads streams of Secrets as we wrote them, and we read its own', async () => {
    const streams = fc.array(SECRET_YAML, { minLength: 20, maxLength: 20 })
    const runs = LONG ? 200 : 8
    for (const [index, stream] of fc.sample(streams, { numRuns: runs, seed: 7 }).entries()) {
      await both(streamOf(stream), 'yaml', SELECTIONS[index % SELECTIONS.length])
    }
  })
})

function bytesOf(text: Uint8Array | string): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text
}
