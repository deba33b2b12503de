import { scalarText } from '../core/scalar.ts'
import type { Branch, Node } from '../core/tree.ts'

/**
 * Names for the documents of each side, by which they are compared: kind, namespace
 * and name of manifests, else their number.
 *
 * @returns undefined when nothing says which document of one side is which of the other
 */
export function documentNames(
  sides: readonly (readonly Branch[])[],
): readonly (readonly string[])[] | undefined {
  if (sides.every((documents) => documents.length <= 1)) return sides.map(() => [''])
  const named = sides.map((documents) => documents.map(manifestName))
  const isClear = (names: readonly string[]): boolean =>
    new Set(names).size === names.length && !names.includes('')
  if (named.every(isClear)) return named
  const counts = new Set(
    sides.filter((documents) => documents.length > 0).map(({ length }) => length),
  )
  if (counts.size > 1) return undefined
  return sides.map((documents) => documents.map((_, index) => `document ${index + 1}`))
}

function manifestName(document: Branch): string {
  const metadata = valueOf(document, 'metadata')
  const kind = textOf(document, 'kind')
  if (kind === '' || metadata?.kind !== 'branch') return ''
  const [namespace, name] = [textOf(metadata, 'namespace'), textOf(metadata, 'name')]
  return name === '' ? '' : [kind, ...(namespace === '' ? [] : [namespace]), name].join('/')
}

function textOf(branch: Branch, key: string): string {
  const value = valueOf(branch, key)
  return value?.kind === 'leaf' ? (scalarText(value.value) ?? '') : ''
}

function valueOf(branch: Branch, key: string): Node | undefined {
  const item = branch.items.find((each) => each.kind === 'item' && each.key === key)
  return item?.kind === 'item' ? item.value : undefined
}
