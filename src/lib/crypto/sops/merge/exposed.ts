import { allPlaces, type Opened } from '../core/crypt.ts'
import { selectionInForce } from '../core/metadata.ts'
import type { Scalar } from '../core/scalar.ts'
import { compileSelection } from '../core/selection.ts'
import type { Decrypted } from '../decrypt.ts'
import { parseDocument } from '../document.ts'
import { scalarMeaning } from './meaning.ts'

/**
 * Whether a merged text would have a value or comment in clear that no side has in clear: what
 * is encrypted is told by the metadata of one side, or by a comment that it added.
 */
export async function wouldExpose(
  text: Uint8Array,
  owner: Decrypted,
  sides: readonly Decrypted[],
): Promise<boolean> {
  const selector = await compileSelection(selectionInForce(owner.metadata))
  const inClear = new Set(sides.flatMap(({ values }) => values.filter(isPlain).map(nameOfOpened)))
  const { source } = parseDocument(text, owner.document.source.format)
  return allPlaces(source.documents).some(
    (place) => !selector(place) && !inClear.has(nameOf(place.path, place.value)),
  )
}

function isPlain({ selected }: Opened): boolean {
  return !selected
}

function nameOfOpened({ place, value }: Opened): string {
  return nameOf(place.path, value)
}

function nameOf(path: readonly string[], value: Scalar): string {
  return [...path, scalarMeaning(value)].join('\0')
}
