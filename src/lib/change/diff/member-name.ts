import type { Fingerprint } from './fingerprint.ts'
import type { MemberName } from './member.ts'

const PLAIN = /^[A-Za-z_$@][\w$@./-]{0,63}$/

/** Runs of one kind of letter or digit; a capital belongs to the word that it begins. */
const WORD = /[A-Z]?[a-z]+|[A-Z]+|\d+/g

/** Nobody speaks such a word; where somebody writes one, a fingerprint in its place is no loss. */
const UNSPEAKABLE = /[bcdfghjklmnpqrstvwxz]{5}|\d{5}/i

/** Too few characters to be a secret that lasts. */
const SHORT = 12
const SHORTEST_WORD = 3
const LONGEST_WORD = 14
const MOST_NUMBERS = 1

/**
 * Shows names of members that a person chose, `clientEmail` or `DB_PASSWORD`,
 * and a fingerprint for the others: some files are maps by token.
 */
export function memberNames(fingerprint: Fingerprint): MemberName {
  const encoder = new TextEncoder()
  return (name) => (isOrdinary(name) ? name : fingerprint(encoder.encode(name)))
}

/**
 * Random text changes between capitals, small letters and digits all the time:
 * its words are one or two characters long.
 */
export function isOrdinary(name: string): boolean {
  if (!PLAIN.test(name)) return false
  if (name.length <= SHORT) return true
  if (UNSPEAKABLE.test(name)) return false
  const words = name.match(WORD) ?? []
  const letters = words.reduce((sum, word) => sum + word.length, 0)
  return (
    letters / words.length >= SHORTEST_WORD &&
    words.every((word) => word.length <= LONGEST_WORD) &&
    words.filter((word) => /^\d/.test(word)).length <= MOST_NUMBERS
  )
}
