import * as cctv from 'cctv-age'
import { inflateSync } from 'node:zlib'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  type AgeFailure,
  type Identity,
  parseIdentity,
  passphraseIdentity,
} from '../../../src/lib/crypto/age/index.ts'

/** A test vector of C2SP/CCTV; its README says what the fields mean. */
export interface Vector {
  readonly name: string
  readonly expect: 'success' | AgeFailure
  /** SHA-256 of everything that comes out, also before a failure of the payload. */
  readonly payload: string | undefined
  readonly armored: boolean
  readonly identities: readonly Identity[]
  readonly file: Buffer
}

const FAILURES: Readonly<Record<string, AgeFailure>> = {
  'no match': 'no-match',
  'HMAC failure': 'hmac',
  'header failure': 'header',
  'armor failure': 'armor',
  'payload failure': 'payload',
}

export const vectors: readonly Vector[] = Object.entries(cctv)
  .filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array)
  .map(([name, bytes]) => parseVector(name, Buffer.from(bytes)))

function parseVector(name: string, bytes: Buffer): Vector {
  const end = bytes.indexOf('\n\n')
  const fields = bytes
    .toString('latin1', 0, end)
    .split('\n')
    .map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? [])
  const all = (key: string) =>
    fields.filter(([field]) => field === key).map(([, value = '']) => value)
  const [expected = ''] = all('expect')
  const body = bytes.subarray(end + 2)
  return {
    name,
    expect: expected === 'success' ? expected : required(FAILURES[expected]),
    payload: all('payload')[0],
    armored: all('armored').length > 0,
    identities: [
      ...all('identity').map((text) => parseIdentity(SecretBytes.fromText(text))),
      ...all('passphrase').map((text) => passphraseIdentity(SecretBytes.fromText(text))),
    ],
    file: all('compressed').length > 0 ? inflateSync(body) : body,
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the vector says something unknown')
  return value
}
