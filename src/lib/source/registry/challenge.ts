/** What a server asks for in WWW-Authenticate (RFC 9110 §11.6.1). */

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string
  /** With names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

// A word with `=` after it is a parameter of the scheme before it; any other begins a new one.
const PART = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+)))?/g

/** The challenges of all such headers, in their order. */
export function challengesIn(header: string | readonly string[] | undefined): readonly Challenge[] {
  const found: { readonly scheme: string; readonly parameters: Map<string, string> }[] = []
  for (const [, word = '', quoted, plain] of [header ?? []].flat().join(',').matchAll(PART)) {
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain
    if (value === undefined) found.push({ scheme: word.toLowerCase(), parameters: new Map() })
    else found.at(-1)?.parameters.set(word.toLowerCase(), value)
  }
  return found
}
