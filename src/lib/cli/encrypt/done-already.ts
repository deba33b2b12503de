/**
 * What an earlier run of the same command may have made, which was killed half-way. sops refuses
 * a file that is encrypted already; so do we, unless nothing is left to do of it.
 */
import { isObject } from '../../base/json.ts'
import {
  plainValues,
  type Recipients,
  type Selection,
  selectionInForce,
  type SopsDocument,
} from '../../crypto/sops/index.ts'
import { bytesInput } from '../../source/files/input.ts'
import { documents } from '../../source/manifests/documents.ts'
import { groupsText } from '../crypt/key-groups.ts'

interface Wanted extends Recipients {
  readonly selection?: Selection
}

/**
 * Whether a document is encrypted for the recipients that are wanted, all that is to be. Its MAC is
 * not looked at, as that takes a key.
 *
 * @throws SopsError `selection`
 */
export async function isEncryptedAsWanted(
  document: SopsDocument,
  { keyGroups, shamirThreshold = 0, selection }: Wanted,
): Promise<boolean> {
  const { metadata } = document
  if (metadata === undefined) return false
  if (metadata.keyGroups.some(({ others }) => Object.keys(others).length > 0)) return false
  const actual = metadata.keyGroups.map(({ age }) => age.map(({ recipient }) => recipient))
  const isFor = groupsText(actual, metadata.shamirThreshold)
  if (isFor !== groupsText(keyGroups, shamirThreshold)) return false
  if (document.source.format === 'binary') return true
  const choices = [selectionInForce(metadata), ...(selection ? [selection] : [])]
  const plain = await Promise.all(choices.map((choice) => plainValues(document, choice)))
  return plain.every((paths) => paths.length === 0)
}

/** Whether all documents of a manifest are SealedSecrets. */
export async function isAllSealed(bytes: Uint8Array, name: string): Promise<boolean> {
  let count = 0
  for await (const { value } of documents(bytesInput(name, bytes))) {
    if (!isObject(value) || value['kind'] !== 'SealedSecret') return false
    count += 1
  }
  return count > 0
}
