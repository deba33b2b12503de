import { allPlaces, pathText } from './core/crypt.ts'
import { scalarText } from './core/scalar.ts'
import { compileSelection, type Selection } from './core/selection.ts'
import { looksEncrypted } from './core/value-cipher.ts'
import type { SopsDocument } from './document.ts'

/**
 * The keys of values that a selection wants encrypted and that stand in clear, in the order of
 * the document; no key is needed. Empty values never are encrypted (rule 7).
 *
 * @param selection undefined for everything, as in binary documents
 * @throws SopsError `selection` when its expression is none
 */
export async function plainValues(
  { source }: SopsDocument,
  selection: Selection | undefined,
): Promise<readonly string[]> {
  const isSelected = await compileSelection(selection)
  const plain = allPlaces(source.documents).filter(
    (place) => !place.comment && place.value.bytes.length > 0 && isSelected(place),
  )
  return plain
    .filter(({ value }) => value.type !== 'str' || !looksEncrypted(scalarText(value) ?? ''))
    .map(pathText)
}
