import { SopsError } from '../errors.ts'

/** Whether an expression is found anywhere in a text. */
export type Matcher = (text: string) => boolean

// Means the same in RE2 and in JavaScript, and is what nearly every file has.
const PLAIN = /^(?:[A-Za-z0-9_ \-/]|\\\.|[\^$|()])*$/

/**
 * An expression of RE2, the dialect of Go, unanchored (rule 10).
 *
 * @throws SopsError `selection` when RE2 does not accept it; sops itself takes
 *   such an expression for one that never matches, and so encrypts the wrong half
 */
export async function compileRegex(expression: string, what: string): Promise<Matcher> {
  const native = PLAIN.test(expression) ? tryNative(expression) : undefined
  return native ?? compileRe2(expression, what)
}

function tryNative(expression: string): Matcher | undefined {
  try {
    const regex = new RegExp(expression)
    return (text) => regex.test(text)
  } catch {
    return undefined
  }
}

async function compileRe2(expression: string, what: string): Promise<Matcher> {
  const { RE2JS } = await import('re2js')
  try {
    const regex = RE2JS.compile(expression)
    return (text) => regex.test(text)
  } catch {
    throw new SopsError('selection', `the expression of ${what} is not one of RE2`)
  }
}
