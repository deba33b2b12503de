import type { UsedBy } from './composed-readers.ts'
import { subjectText } from './subjects.ts'

/** Who reads everywhere is told once in a listing, at the first Secret where nothing is nearer. */
export class Told {
  readonly #keys = new Set<string>()

  /** Whether it needs not be told again. */
  has(reader: UsedBy): boolean {
    return reader.scope === 'cluster' && this.#keys.has(keyOf(reader))
  }

  /** Whether it was not told before. */
  add(reader: UsedBy): boolean {
    if (reader.scope !== 'cluster') return true
    const { size } = this.#keys
    return this.#keys.add(keyOf(reader)).size > size
  }
}

function keyOf({ onlyUsedBy, subject }: UsedBy): string {
  return `${onlyUsedBy} ${subjectText(subject)}`
}
