import type { ByteText } from '../byte-text.ts'

/** What stands between the values of a text. */
const WORDS = /[^ \t\r\n"'`,;<>()[\]{}|\\]+/g

/** What stands between the parts of a word: of `KEY=value`, `key:value`, an address, a query. */
const PARTS = /[=:@/?&#]/g

/** No password has more; longer texts are looked at by their words. */
const LONGEST_TEXT = 16 * 1024

/**
 * The texts in a text that could be a value: all of it, its lines, its words, and
 * in a word what comes before, after and between the marks of addresses and
 * assignments.
 */
export function* candidates(text: ByteText): Generator<ByteText> {
  const whole = text.trim()
  if (whole.length <= LONGEST_TEXT) yield whole
  for (const [word] of text.matchAll(WORDS)) {
    yield word
    const marks = [...word.matchAll(PARTS)].map((mark) => mark.index)
    if (marks.length === 0 || marks.length > MOST_MARKS) continue
    const ends = [-1, ...marks, word.length]
    for (const [each, start] of ends.entries()) {
      for (const end of ends.slice(each + 1)) {
        yield word.slice(start + 1, end)
      }
    }
  }
  yield* quoted(text)
}

/** What has more is no address. */
const MOST_MARKS = 12

const QUOTED =
  /"([^"\r\n]{4,400})"|'([^'\r\n]{4,400})'|^[^:=\r\n]{1,80}[:=][ \t]*([^\r\n]{4,400})$/gm

/** Values with blanks: in quotes, or to the end of the line after `:` or `=`. */
function* quoted(text: ByteText): Generator<ByteText> {
  for (const { 1: double, 2: single, 3: rest } of text.matchAll(QUOTED)) {
    const found = double ?? single ?? rest
    if (found !== undefined) yield found.trim()
  }
}
