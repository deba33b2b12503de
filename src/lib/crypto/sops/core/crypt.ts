import { timingSafeEqual } from 'node:crypto'

import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { SopsError } from '../errors.ts'
import { Mac } from './mac.ts'
import type { Metadata } from './metadata.ts'
import { type Scalar, scalar, scalarText } from './scalar.ts'
import type { Selector } from './selection.ts'
import type { Stash } from './stash.ts'
import { type Branch, type Place, places } from './tree.ts'
import { additionalData, decryptValue, encryptValue, looksEncrypted } from './value-cipher.ts'

/** A value in the clear, and whether it is encrypted in the document. */
export interface Opened {
  readonly place: Place
  readonly value: Scalar
  readonly selected: boolean
}

/** How documents are encrypted. */
export interface Method {
  readonly key: SecretBytes
  readonly selector: Selector
  readonly macOnlyEncrypted: boolean
}

/** What came out of encrypting: the new texts by slot, and the plain MAC. */
export interface Closed {
  readonly changes: ReadonlyMap<number, Scalar>
  readonly mac: string
}

/** Every place of all documents, in the order of the MAC. */
export function allPlaces(documents: readonly Branch[]): readonly Place[] {
  return documents.flatMap((document) => [...places(document)])
}

/**
 * Encrypts what the selector picks. `plainOf` gives the clear value of a place.
 *
 * @throws SopsError `selection` when an encrypted comment would change the selection
 */
export function closeAll(
  all: readonly Place[],
  method: Method,
  plainOf: (place: Place) => Scalar,
  stash?: Stash,
): Closed {
  const { key, selector, macOnlyEncrypted } = method
  const mac = new Mac(macOnlyEncrypted)
  const changes = new Map<number, Scalar>()
  for (const place of all) {
    const value = plainOf(place)
    const selected = selector(place)
    if (!place.comment) mac.add(value, selected)
    if (selected) {
      const aad = additionalData(place.path)
      const text = stash?.take(value, aad) ?? encryptValue(value, key.reveal(), aad)
      if (place.comment) refuseSelected(text, selector)
      changes.set(place.slot, scalar(place.comment ? 'comment' : 'str', text))
    } else if (value !== place.value) changes.set(place.slot, value)
  }
  return { changes, mac: mac.digest() }
}

// Were the encrypted comment to match the expression, its values would count as plain on reading.
function refuseSelected(text: string, selector: Selector): void {
  const below = (comment: string): boolean =>
    selector({ path: [], comments: { text: comment, before: undefined }, comment: false })
  if (!below(text) && below('')) {
    throw new SopsError('selection', 'unencrypted_comment_regex matches encrypted comments')
  }
}

/**
 * Decrypts what the selector picks.
 *
 * @throws SopsError `value` or `plain-value`, with the path
 */
export function openAll(
  all: readonly Place[],
  key: SecretBytes,
  selector: Selector,
  stash: Stash,
): readonly Opened[] {
  return all.map((place, index) => {
    if (!selector(place)) return { place, value: place.value, selected: false }
    const value = place.comment
      ? openComment(all, index, key, stash)
      : openValue(place, all, key, stash)
    return { place, value, selected: true }
  })
}

function openValue(place: Place, all: readonly Place[], key: SecretBytes, stash: Stash): Scalar {
  const text = scalarText(place.value) ?? ''
  if (place.value.type !== 'str' || (text !== '' && !looksEncrypted(text))) {
    throw new SopsError('plain-value', `${pathText(place)} is not encrypted, and must be`, [
      'it was added or changed without decrypting the document',
      'or what says which values are encrypted was changed',
    ])
  }
  const aad = additionalData(place.path)
  try {
    const value = decryptValue(text, key.reveal(), aad)
    stash.keep(value, aad, text)
    return value
  } catch (error) {
    if (error instanceof SopsError) throw misplaced(error, place, all, text, key)
    throw error
  }
}

function misplaced(
  error: SopsError,
  place: Place,
  all: readonly Place[],
  text: string,
  key: SecretBytes,
): SopsError {
  const message = `${pathText(place)} ${error.message}`
  const home = all.find(({ path }) => opens(text, key, path))
  if (home) return new SopsError('value', message, [`it was moved here from ${pathText(home)}`])
  return new SopsError('value', message, [
    'it was changed or damaged',
    'or it comes from another document, or from before a change of the data key',
    'or its key, or one above it, was renamed',
  ])
}

function opens(text: string, key: SecretBytes, path: readonly string[]): boolean {
  try {
    decryptValue(text, key.reveal(), additionalData(path))
    return true
  } catch {
    return false
  }
}

// sops moves comments to and fro between maps without encrypting them anew, so
// the places around are tried as well. What opens nowhere stays as it is.
function openComment(all: readonly Place[], index: number, key: SecretBytes, stash: Stash): Scalar {
  const place = all[index] as Place
  const text = scalarText(place.value) ?? ''
  if (!looksEncrypted(text)) return place.value
  const around = [place, ...all.slice(Math.max(0, index - 2), index + 3)]
  const paths = around.flatMap(({ path }) =>
    [...path.keys(), path.length].map((length) => path.slice(0, length)),
  )
  const ordered = [place.path, ...paths]
  const found = ordered.find((path) => opens(text, key, path))
  if (!found) return place.value
  const value = decryptValue(text, key.reveal(), additionalData(found))
  if (found === place.path) stash.keep(value, additionalData(found), text)
  return { type: 'comment', bytes: value.bytes }
}

/** A place in words: its keys with dots, never its value. */
export function pathText({ path }: Pick<Place, 'path'>): string {
  return path.length === 0 ? 'the top level' : path.join('.')
}

/**
 * Checks the MAC of a decrypted document.
 *
 * @throws SopsError `mac` or `mac-missing`, with what may have happened
 */
export function checkMac(opened: readonly Opened[], metadata: Metadata, key: SecretBytes): void {
  if (metadata.mac === '') {
    throw new SopsError('mac-missing', 'the document has no MAC, so nothing says that it is whole')
  }
  const written = readMac(metadata, key)
  if (sameText(written, macOf(opened, metadata.macOnlyEncrypted))) return
  throw new SopsError('mac', 'the document was changed after it was encrypted: its MAC differs', [
    ...macHints(opened, metadata, written),
  ])
}

function readMac({ mac, lastModified }: Metadata, key: SecretBytes): string {
  try {
    return scalarText(decryptValue(mac, key.reveal(), lastModified)) ?? ''
  } catch {
    throw new SopsError('mac', 'the MAC of the document does not decrypt', [
      'lastmodified was changed, which is authenticated together with the MAC',
      'or the MAC comes from another document or another revision, as after a merge',
    ])
  }
}

function macHints(
  opened: readonly Opened[],
  metadata: Metadata,
  written: string,
): readonly string[] {
  if (sameText(written, macOf(opened, !metadata.macOnlyEncrypted))) {
    return ['mac_only_encrypted was changed, and nothing else']
  }
  const plain = opened.some(({ selected, place }) => !selected && !place.comment)
  const removed = 'a value was added, removed or moved, or whole documents were'
  const older =
    'or an encrypted value was replaced by an older one of the same key, as after a merge'
  if (plain && !metadata.macOnlyEncrypted) {
    return ['a value that is not encrypted was changed', `or ${removed}`, older]
  }
  return [removed, older]
}

function macOf(opened: readonly Opened[], onlyEncrypted: boolean): string {
  const mac = new Mac(onlyEncrypted)
  for (const { value, selected, place } of opened) if (!place.comment) mac.add(value, selected)
  return mac.digest()
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
