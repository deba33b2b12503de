import { UserError } from '../../../base/errors.ts'
import { once } from '../../../base/remember.ts'
import { type ByteText, ofBytes } from '../../../trace/byte-text.ts'
import { type Keys, plainBytes } from '../../decrypt/plain-bytes.ts'
import { recognise, type Recognised } from '../../decrypt/recognise.ts'
import type { Input } from '../../crypt/input.ts'
import { findIdentities } from '../../keys/identities.ts'
import type { TraceInvocation } from '../invocation.ts'
import type { StoredFile } from './below.ts'
import { Readable } from 'node:stream'

/** The texts of one file, and why not all could be read. */
interface Contents {
  readonly contents: readonly { readonly text: ByteText; readonly encrypted?: Recognised['kind'] }[]
  readonly unopened?: { readonly reason: string }
}

/** The texts of a file: as it is, and decrypted if it is encrypted and the keys open it. */
export async function contentsOf({ path, bytes }: StoredFile, keys: Keys): Promise<Contents> {
  if (bytes === undefined) return { contents: [], unopened: { reason: 'larger than 64 MiB' } }
  const plain = { text: ofBytes(bytes) }
  const kind = encryptionOf(bytes, path)
  if (kind === undefined) return { contents: [plain] }
  try {
    const read = await plainBytes(inputOf(path, bytes), kind, keys)
    const chunks: Uint8Array[] = []
    for await (const chunk of read()) chunks.push(chunk)
    const text = ofBytes(Buffer.concat(chunks))
    return { contents: [plain, { text, encrypted: kind.kind }] }
  } catch (error) {
    return { contents: [plain], unopened: { reason: reasonOf(error) } }
  }
}

/** Whoever can decrypt; looked for when the first encrypted file is met. */
export function keysOf(invocation: TraceInvocation): Keys {
  return {
    identities: once(() => findIdentities(invocation)),
    privateKeys: invocation.flags['private-key'],
  }
}

/** How a file is encrypted; undefined for one that is not. */
function encryptionOf(bytes: Buffer, path: string): Recognised | undefined {
  const known = recognise(bytes, path, undefined)
  if (known.kind !== 'sops') return known
  return SOPS.test(bytes.toString('latin1')) ? known : undefined
}

/** sops marks its own MAC in this way, whatever the format (formats.md, rules 5 and 12). */
const SOPS = /\bmac["']?\s*[:=]\s*["']?ENC\[AES256_GCM,/

function inputOf(path: string, bytes: Buffer): Input {
  return {
    path,
    read: () => Readable.from([bytes]),
    head: (length) => Promise.resolve(bytes.subarray(0, length)),
    close: () => Promise.resolve(),
  }
}

/** What is wrong with one file is told with it; the others are looked through all the same. */
function reasonOf(error: unknown): string {
  const isKnown = error instanceof UserError || (error instanceof Error && KNOWN.has(error.name))
  if (!isKnown) throw error
  return error.message
}

const KNOWN: ReadonlySet<string> = new Set(['AgeError', 'SopsError'])
