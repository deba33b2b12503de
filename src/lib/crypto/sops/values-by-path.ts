import { allPlaces } from './core/crypt.ts'
import type { SopsDocument } from './document.ts'

/**
 * The values of a document with the keys that lead to them, `stringData.password`;
 * those of a list, and of several documents, have a number after them.
 */
export function valuesByPath({
  source,
}: SopsDocument): readonly (readonly [path: string, value: Uint8Array])[] {
  const counts = new Map<string, number>()
  return allPlaces(source.documents)
    .filter(({ comment }) => !comment)
    .map(({ path, value }) => {
      const name = path.join('.')
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      return [count === 1 ? name : `${name} (${count})`, value.bytes]
    })
}
