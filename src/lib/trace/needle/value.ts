import { UserError } from '../../base/errors.ts'
import { type ByteText, ofBytes } from '../byte-text.ts'
import type { Match, MatchKind, Needle, Traits } from '../types.ts'
import { unfolded } from '../unwrap/lines.ts'

/** Fewer are in every text. */
const FEWEST = 4

/** A value that is shorter than this is only found as a word of its own. */
const SHORT = 8

/** What is known of a part may be no less. */
const FEWEST_OF_PART = 8

/** Which part of the value is looked for, if not all of it. */
export type PartOf = 'start' | 'end'

/**
 * Finds a value as it is, or a known part of one.
 *
 * @param part what of a longer value this is; absent for a whole one
 * @throws UserError for what is too short to tell from anything else
 */
export function valueNeedle(value: Uint8Array, part?: PartOf): Needle {
  const text = withoutLastLine(ofBytes(value))
  const fewest = part === undefined ? FEWEST : FEWEST_OF_PART
  if (text.trim().length < fewest) {
    throw new UserError(
      part === undefined
        ? `a value of fewer than ${FEWEST} characters is in too many places to say anything`
        : `a part of a value has to have ${FEWEST_OF_PART} characters or more`,
    )
  }
  const find = text.length < SHORT ? asWord(text) : asText(text)
  return needleOf(text, part ?? 'value', find)
}

/** Finds a value whole, or else its first or last eight characters. */
export function partsNeedle(value: Uint8Array): readonly Needle[] {
  const text = withoutLastLine(ofBytes(value))
  const known = PUBLIC_START.exec(text)?.[0] ?? ''
  const start = text.slice(0, known.length + FEWEST_OF_PART)
  const end = text.slice(-FEWEST_OF_PART)
  if (start.length + FEWEST_OF_PART > text.length) {
    throw new UserError('the value is too short for its parts to say anything', [
      'leave out --parts',
    ])
  }
  return [needleOf(start, 'start', asText(start)), needleOf(end, 'end', asText(end))]
}

/** With what all values of a kind begin, so that it says nothing about one of them. */
const PUBLIC_START =
  /^(?:[a-z][a-z0-9+.-]*:\/\/|-----BEGIN [A-Z ]+-----\s*|eyJ[\w-]*\.eyJ[\w-]{0,40}|github_pat_|gh[a-z]_|gl[a-z]+-|xox[a-z]-|[a-z]{2}_(?:live|test)_|AKIA|ASIA|AIza|[a-z]{2,8}[-_])/

function needleOf(text: ByteText, kind: MatchKind, find: (text: ByteText) => number): Needle {
  return {
    shortest: text.length,
    traits: traitsOf(text),
    match(in_): readonly Match[] {
      const at = find(in_)
      return at === -1 ? [] : [{ kind, at }]
    },
  }
}

/** A file ends with a line feed that does not belong to the value. */
function withoutLastLine(text: ByteText): ByteText {
  return text.replace(/\r?\n$/, '')
}

function traitsOf(text: ByteText): Traits {
  return {
    blanks: /[ \t\r\n]/.test(text),
    quotes: text.includes("'"),
    markup: /[&<>"'\u0080-\u00ff]/.test(text),
  }
}

/** Also as a folded text has it, with its lines joined, and as a form has it, with `+` for blanks. */
function asText(wanted: ByteText): (text: ByteText) => number {
  const ways = [...new Set([wanted, unfolded(wanted), wanted.replaceAll(' ', '+')])]
  return (text) => {
    for (const way of ways) {
      const at = text.indexOf(way)
      if (at !== -1) return at
    }
    return -1
  }
}

function asWord(wanted: ByteText): (text: ByteText) => number {
  return (text) => {
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      if (!isWord(text.charAt(at - 1)) && !isWord(text.charAt(at + wanted.length))) return at
    }
    return -1
  }
}

function isWord(character: string): boolean {
  return /^[A-Za-z0-9]$/.test(character)
}
