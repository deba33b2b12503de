import { hash, randomBytes } from 'node:crypto'

import { UserError } from '../../base/errors.ts'
import { type ByteText, ofBytes, toBytes } from '../byte-text.ts'
import { legibleIn } from '../legible.ts'
import type { Match, Needle } from '../types.ts'
import { candidates } from './candidates.ts'

/** Values by their keyed hashes (docs/trace.md tells the format). */
export interface HashList {
  readonly key: Uint8Array
  /** HMAC-SHA-256 in hex. */
  readonly hashes: ReadonlySet<string>
}

const TITLE = '# vault-secret hashes v1'
const KEY_BYTES = 32

/** Guessing what is shorter takes no time. */
const FEWEST = 8

/**
 * The text of a list, under a key of its own.
 *
 * @throws UserError for a value that anybody could guess from its hash
 */
export function writeHashes(values: readonly Uint8Array[]): string {
  const key = randomBytes(KEY_BYTES)
  const hashOf = keyedHash(key)
  const lines = values.map((value) => {
    const text = ofBytes(value).trim()
    if (text.length < FEWEST) {
      throw new UserError(`a value of fewer than ${FEWEST} characters can be guessed from its hash`)
    }
    return `hmac-sha256:${hashOf(text)}`
  })
  return [TITLE, `key:${key.toString('hex')}`, ...lines.toSorted(), ''].join('\n')
}

/**
 * Reads a list.
 *
 * @throws UserError with the line that is wrong, never with what it holds
 */
export function parseHashes(text: string, name: string): HashList {
  const hashes = new Set<string>()
  let key: Uint8Array | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const [what = '', digits = ''] = content.split(':')
    if (!/^[0-9a-f]{64}$/.test(digits)) throw wrong(name, index)
    if (what === 'key' && key === undefined) key = Buffer.from(digits, 'hex')
    else if (what === 'hmac-sha256') hashes.add(digits)
    else throw wrong(name, index)
  }
  if (key === undefined || hashes.size === 0) {
    throw new UserError(`${name} has no key, or no hash`, [HOW])
  }
  return { key, hashes }
}

const HOW = 'make it with `trace --make-hashes FILE`'

function wrong(name: string, index: number): UserError {
  return new UserError(`${name} line ${index + 1}: this is no line of a hash list`, [HOW])
}

/** Finds what one of the hashes is of: a whole text, a line, a word or a part of an address. */
export function hashNeedle({ key, hashes }: HashList): Needle {
  const hashOf = keyedHash(key)
  return {
    shortest: FEWEST,
    traits: { blanks: true, quotes: true, markup: true },
    match(text): readonly Match[] {
      const tried = new Set<string>()
      for (const part of legibleIn(text, FEWEST)) {
        for (const candidate of candidates(part)) {
          if (candidate.length < FEWEST || tried.has(candidate)) continue
          tried.add(candidate)
          if (hashes.has(hashOf(candidate))) return [{ kind: 'hash', at: text.indexOf(candidate) }]
        }
      }
      return []
    },
  }
}

const BLOCK_BYTES = 64

/** HMAC-SHA-256 (RFC 2104) in hex, with the key prepared once: there are millions to make. */
function keyedHash(key: Uint8Array): (text: ByteText) => string {
  const padded = (byte: number): Buffer =>
    Buffer.from(Array.from({ length: BLOCK_BYTES }, (_, at) => (key[at] ?? 0) ^ byte))
  const inner = padded(0x36)
  const outer = padded(0x5c)
  return (text) => {
    const digest = hash('sha256', Buffer.concat([inner, toBytes(text)]), 'buffer')
    return hash('sha256', Buffer.concat([outer, digest]), 'hex')
  }
}
