import { isScalar, type Node, type Pair, type YAMLMap } from 'yaml'

/** `text.slice(start, end)` becomes `by`. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly by: string
}

/**
 * Puts a sealed value in the place of another, in the quotation marks of the old one.
 * Sealed values are base64, which needs none and nothing escaped.
 *
 * @returns undefined when there is no place to be seen
 */
export function replacement(
  text: string,
  { value }: Pair<Node, Node>,
  sealed: string,
): TextEdit | undefined {
  const [start, end] = value?.range ?? []
  if (start === undefined || end === undefined) return undefined
  const old = text.slice(start, end)
  // Where a key has no value, the place is right behind the colon.
  if (old === '') return { start, end, by: ` ${sealed}` }
  const mark = isScalar(value) && value.type?.startsWith('QUOTE_') === true ? old.charAt(0) : ''
  // A block scalar goes as far as the next key, line feeds included.
  const after = mark === '' ? (/\s*$/.exec(old)?.[0] ?? '') : ''
  return { start, end, by: `${mark}${sealed}${mark}${after}` }
}

/** A key that is not there yet. */
export interface NewValue {
  readonly key: string
  readonly sealed: string
  /** Whether the file has its keys in quotation marks. */
  readonly quoted: boolean
}

/**
 * Puts a sealed value behind the last one, written as the others are.
 *
 * @returns undefined when there is no place to be seen
 */
export function insertion(
  text: string,
  data: YAMLMap<Node, Node>,
  added: NewValue,
): TextEdit | undefined {
  const pair = pairText(added)
  const [start, end] = data.range ?? []
  if (start === undefined || end === undefined) return undefined
  if (data.items.length === 0) return { start, end, by: `{${pair}}` }
  return data.flow === true ? inFlow(text, data, pair) : inBlock(text, data, pair)
}

function pairText({ key, sealed, quoted }: NewValue): string {
  if (quoted) return `${JSON.stringify(key)}: ${JSON.stringify(sealed)}`
  return `${PLAIN_KEY.test(key) && !WORDS.test(key) ? key : JSON.stringify(key)}: ${sealed}`
}

// Kubernetes reads YAML 1.1, where a key can be a number or a truth value without looking like it.
const PLAIN_KEY = /^[A-Za-z][\w.-]*$/
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i

function inFlow(text: string, data: YAMLMap<Node, Node>, pair: string): TextEdit | undefined {
  const [open] = data.range ?? []
  const first = data.items[0]?.key.range?.[0]
  const end = data.items.at(-1)?.value?.range?.[1]
  if (open === undefined || first === undefined || end === undefined) return undefined
  const lead = text.slice(open + 1, first)
  const between = /^\s+$/.test(lead) ? lead : ' '
  return { start: end, end, by: `,${between}${pair}` }
}

function inBlock(text: string, data: YAMLMap<Node, Node>, pair: string): TextEdit | undefined {
  const first = data.items[0]?.key.range?.[0]
  const last = data.items.at(-1)?.value?.range?.[1]
  if (first === undefined || last === undefined) return undefined
  const indent = text.slice(text.lastIndexOf('\n', first - 1) + 1, first)
  if (/\S/.test(indent)) return undefined
  const feed = text.includes('\r\n') ? '\r\n' : '\n'
  // A block scalar ends behind its line feed, every other value before it.
  if (text[last - 1] === '\n') return { start: last, end: last, by: `${indent}${pair}${feed}` }
  const lineEnd = text.indexOf('\n', last)
  if (lineEnd === -1) return { start: text.length, end: text.length, by: `${feed}${indent}${pair}` }
  return { start: lineEnd + 1, end: lineEnd + 1, by: `${indent}${pair}${feed}` }
}
