const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

/** A word of a POSIX shell that stands for exactly this text, quoted only where it has to be. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
