import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'

/** One value of a Secret, and the flag that it came by. */
export interface KeyValue {
  readonly key: string
  readonly value: SecretBytes
  readonly flag: string
}

/** What the API server allows as a key of a Secret (`IsConfigMapKey` in apimachinery). */
export function isKey(text: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(text) && text !== '.' && !text.startsWith('..')
}

/** @throws UserError when the text cannot be a key; it is repeated, so it must be no value */
export function checkKey(text: string, flag: string): string {
  if (isKey(text)) return text
  throw new UserError(`${flag}: "${text}" cannot be a key of a Secret`, [
    'a key is made of letters, digits, -, _ and ., and is not . and does not begin with ..',
  ])
}

/**
 * Joins what several sources gave, in the order of the keys.
 *
 * @throws UserError when a key comes twice
 */
export function joinKeyValues(all: readonly KeyValue[]): ReadonlyMap<string, SecretBytes> {
  const flags = new Map<string, string>()
  for (const { key, flag } of all) {
    const other = flags.get(key)
    if (other !== undefined) {
      const by = other === flag ? `twice by ${flag}` : `by ${other} and by ${flag}`
      throw new UserError(`key ${key} is given ${by}`, ['give each key once'])
    }
    flags.set(key, flag)
  }
  const sorted = all.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return new Map(sorted.map(({ key, value }) => [key, value]))
}
