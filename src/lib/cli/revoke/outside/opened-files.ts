/** Which files a key opens. */
import { readFile } from 'node:fs/promises'
import { isObject } from '../../../base/json.ts'
import type { FileKey, OpenedFiles } from '../../../change/revoke/index.ts'
import { AgeError, decryptAge, type Identity } from '../../../crypto/age/index.ts'
import {
  parseSealedSecret,
  parseUnsealingKeys,
  SealError,
  type SealTarget,
  type UnsealingKey,
  unsealValue,
} from '../../../crypto/sealed-secrets/index.ts'
import {
  ageOpener,
  parseDocument,
  SopsError,
  type SopsFormat,
  VALUE_START,
} from '../../../crypto/sops/index.ts'
import { UserError } from '../../../base/errors.ts'
import { bytesInput } from '../../../source/files/input.ts'
import { documents } from '../../../source/manifests/documents.ts'
import { recognise } from '../../decrypt/recognise.ts'
import { candidates } from '../../verify/files.ts'

/** Whether it opens the file; undefined where the file is of another kind, or not encrypted. */
type Tried = boolean | undefined

type Kind = 'sops' | 'age' | 'sealed'

/**
 * Tries the key on every encrypted file that it could be for.
 *
 * @throws UserError when a folder is not there
 */
export async function openedFiles(
  key: FileKey,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<OpenedFiles> {
  const opened: Record<Kind, string[]> = { sops: [], age: [], sealed: [] }
  const damaged: string[] = []
  let count = 0
  const unsealing = key.kind === 'sealing' ? await parseUnsealingKeys(key.privateKey) : []
  for (const { path } of await candidates(folders)) {
    signal.throwIfAborted()
    const bytes = await readFile(path)
    try {
      const [kind, isOpen] =
        key.kind === 'age'
          ? await triedByAge(bytes, path, key.identities)
          : (['sealed', await triedBySealing(bytes, path, unsealing)] as const)
      if (isOpen !== undefined) count++
      if (isOpen === true) opened[kind].push(path)
    } catch (error) {
      const isUnreadable =
        error instanceof AgeError || error instanceof SopsError || error instanceof UserError
      if (!isUnreadable && !(error instanceof SealError)) throw error
      damaged.push(path)
    }
  }
  return { ...opened, damaged, count }
}

/** Only the header is opened, or the data key: nothing is decrypted. */
async function triedByAge(
  bytes: Buffer,
  path: string,
  identities: readonly Identity[],
): Promise<readonly [Kind, Tried]> {
  const what = recognise(bytes, path, undefined)
  if (what.kind === 'age') return ['age', await opensAge(bytes, identities)]
  if (what.kind !== 'sops') return ['sops', undefined]
  return ['sops', await opensSops(bytes, what.format, identities)]
}

async function opensAge(bytes: Uint8Array, identities: readonly Identity[]): Promise<boolean> {
  try {
    // Its first part is authentic when it comes.
    for await (const _ of decryptAge([bytes], identities)) break
    return true
  } catch (error) {
    if (error instanceof AgeError && error.kind === 'no-match') return false
    throw error
  }
}

async function opensSops(
  bytes: Uint8Array,
  format: SopsFormat,
  identities: readonly Identity[],
): Promise<Tried> {
  // Most files of a folder are none.
  if (!Buffer.from(bytes).includes(VALUE_START)) return undefined
  const { metadata } = parseDocument(bytes, format)
  if (metadata === undefined) return undefined
  const { open } = ageOpener(identities)
  for (const { enc, recipient } of metadata.keyGroups.flatMap(({ age }) => age)) {
    if ((await open(enc, recipient)) !== undefined) return true
  }
  return false
}

async function triedBySealing(
  bytes: Buffer,
  path: string,
  keys: readonly UnsealingKey[],
): Promise<Tried> {
  if (recognise(bytes, path, undefined).kind !== 'sealed-secret') return undefined
  let found: Tried
  for await (const { value } of documents(bytesInput(path, bytes))) {
    if (!isObject(value) || value['kind'] !== 'SealedSecret') continue
    const { encryptedData, target } = parseSealedSecret(value)
    const isOpen = [...encryptedData.values()].some((sealed) => unseals(sealed, keys, target))
    found = isOpen || found === true
  }
  return found
}

function unseals(sealed: string, keys: readonly UnsealingKey[], target: SealTarget): boolean {
  try {
    unsealValue(sealed, keys, target)
    return true
  } catch (error) {
    if (error instanceof SealError && error.kind === 'no-key') return false
    throw error
  }
}
