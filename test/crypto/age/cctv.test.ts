import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { ByteReader } from '../../../src/lib/crypto/age/byte-reader.ts'
import { decodeArmor, encodeArmor } from '../../../src/lib/crypto/age/armor.ts'
import { INTRO, readHeader } from '../../../src/lib/crypto/age/header.ts'
import { AgeError, type Chunks, decryptAge } from '../../../src/lib/crypto/age/index.ts'
import { encodeStanza } from '../../../src/lib/crypto/age/stanza.ts'
import { gather, pieces, slowPieces } from './streams.ts'
import { type Vector, vectors } from './vectors.ts'

/** SHA-256 of no bytes. */
const NOTHING = createHash('sha256').digest('hex')

describe('the vectors of C2SP/CCTV', () => {
  it('are all there', () => {
    expect(vectors).toHaveLength(143)
    expect(new Set(vectors.map((vector) => vector.expect)).size).toBe(6)
  })

  it.each(vectors)('$name, whole: $expect', (vector) => checkVector(vector, [vector.file]))

  it.each(vectors)('$name, streamed: $expect', (vector) =>
    checkVector(vector, slowPieces(vector.file, 1000)),
  )

  it.each(vectors)('$name, byte by byte: $expect', (vector) =>
    checkVector(vector, pieces(vector.file, 1)),
  )
})

describe('what is written is what was read:', () => {
  const armored = vectors.filter((each) => each.armored && each.expect !== 'armor')

  it.each(armored)('the armor of $name', async ({ file }) => {
    const again = await gather(encodeArmor(decodeArmor(new ByteReader([file]))))
    const tidy = file.toString('latin1').replaceAll('\r\n', '\n').trim()
    expect(again.toString('latin1')).toBe(`${tidy}\n`)
  })

  const headers = vectors.filter((each) => !each.armored && each.expect !== 'header')

  it.each(headers)('the header of $name', async ({ file }) => {
    const { stanzas, signed } = await readHeader(new ByteReader([file]))
    const again = `${INTRO}${stanzas.map(encodeStanza).join('')}---`
    expect(again).toBe(Buffer.from(signed).toString('latin1'))
    expect(file.toString('latin1').startsWith(`${again} `)).toBe(true)
  })
})

async function checkVector(vector: Vector, chunks: Chunks): Promise<void> {
  const hash = createHash('sha256')
  let outcome = 'success'
  try {
    for await (const chunk of decryptAge(chunks, vector.identities)) hash.update(chunk)
  } catch (error) {
    if (!(error instanceof AgeError)) throw error
    outcome = error.kind
  }
  expect(outcome).toBe(vector.expect)
  expect(hash.digest('hex')).toBe(vector.payload ?? NOTHING)
}
