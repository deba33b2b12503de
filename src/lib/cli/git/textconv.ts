import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { type Identity, problemsOf } from '../../crypto/age/index.ts'
import {
  ageOpener,
  ciphertextName,
  dataKeyName,
  type Decrypted,
  decryptDocument,
  maskDecrypted,
  maskUnopened,
  parseDocument,
  SopsError,
  type SopsDocument,
} from '../../crypto/sops/index.ts'
import { recognise } from '../decrypt/recognise.ts'
import { ExitCode } from '../exit-code.ts'
import { findIdentities } from '../keys/identities.ts'
import { printBytes } from '../crypt/print.ts'
import type { GitInvocation } from './invocation.ts'
import { mayShow } from './may-show.ts'
import { readersOf } from './readers.ts'

/**
 * Prints a document with fingerprints in the place of its values, for `git diff`. Whatever
 * is wrong with the document is said in what is printed: a failure would fail the whole diff.
 */
export async function textconv(invocation: GitInvocation, path: string): Promise<ExitCode> {
  const bytes = await readFile(path)
  const text = await shown(invocation, bytes, path).catch((error: unknown) => {
    if (!(error instanceof SopsError || error instanceof UserError)) throw error
    return unreadable(bytes, error.message)
  })
  await printBytes(invocation.io, [text])
  return ExitCode.done
}

async function shown(
  invocation: GitInvocation,
  bytes: Uint8Array,
  path: string,
): Promise<Uint8Array> {
  const what = recognise(bytes, path, invocation.flags['input-type'])
  if (what.kind !== 'sops') return wholeFile(bytes, what.kind)
  const document = parseDocument(bytes, what.format)
  const { metadata } = document
  const show = mayShow(document)
  if (metadata === undefined) {
    const notes = ['# not encrypted: values are not shown, nor whether they changed']
    return joined(await maskUnopened(document, show), notes)
  }
  const opened = await open(invocation, document)
  const readers = readersOf(metadata)
  if (!('dataKey' in opened)) {
    const [why, ...problems] = opened
    const notes = [`# not decrypted: ${why}`, ...problems.map((each) => `#   ${each}`), ...readers]
    return joined(await maskUnopened(document, show), notes)
  }
  const notes = [`# fingerprints of data key ${dataKeyName(opened)}`, ...readers]
  return joined(maskDecrypted(opened, show), notes)
}

/** The document, or why it cannot be decrypted, a line each. Nobody is asked for a passphrase in the middle of a diff. */
async function open(
  invocation: GitInvocation,
  document: SopsDocument,
): Promise<Decrypted | readonly string[]> {
  const { io } = invocation
  const quiet = { ...invocation, io: { ...io, stderr: { ...io.stderr, isTerminal: false } } }
  let identities: readonly Identity[] = []
  try {
    identities = await findIdentities(quiet)
    return await decryptDocument(document, ageOpener(identities))
  } catch (error) {
    if (error instanceof SopsError && error.kind === 'no-identity') {
      return [error.message, ...problemsOf(identities)]
    }
    if (error instanceof SopsError || error instanceof UserError) return [error.message]
    // A file of keys that is not there, or a key of a kind that cannot be used.
    if (error instanceof Error && ('syscall' in error || error.name === 'AgeError')) {
      return ['the identities cannot be read']
    }
    throw error
  }
}

function joined(body: Uint8Array, notes: readonly string[]): Uint8Array {
  const gap = body.length === 0 || body.at(-1) === 10 ? '' : '\n'
  const text = `${gap}${notes.map(escapeLine).join('\n')}\n`
  return Buffer.concat([body, Buffer.from(text)])
}

/** A file that has no keys to tell apart; what encrypted it is random, so its name says nothing of the values. */
function wholeFile(bytes: Uint8Array, kind: 'age' | 'sealed-secret'): Uint8Array {
  const what = kind === 'age' ? 'an age file' : 'a SealedSecret'
  return Buffer.from(`# ${what}, compared as a whole\n${ciphertextName(bytes)}\n`)
}

/** A file with the marks of a conflict, say: its ciphertexts show that it differs. */
function unreadable(bytes: Uint8Array, why: string): Uint8Array {
  const found = Buffer.from(bytes)
    .toString('latin1')
    .match(/ENC\[AES256_GCM,[^\]]*\]/g)
  const lines = [`# not shown: ${why}`, ...(found ?? []).map(ciphertextName)]
  return Buffer.from(`${lines.map(escapeLine).join('\n')}\n`)
}
