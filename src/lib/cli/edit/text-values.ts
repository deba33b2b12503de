import { parseDocument, stringify, visit } from 'yaml'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { isKey } from '../values/key-value.ts'

type Data = ReadonlyMap<string, SecretBytes>

/** The values that a person can edit, and the keys of those that are no text. */
export interface EditableText {
  readonly text: string
  readonly hidden: readonly string[]
}

/**
 * Writes values as `key: text`, one a line or in a block; bytes that are no text stay out.
 *
 * @param title of the Secret, for the first line
 */
export function textOfValues(data: Data, title: string): EditableText {
  const shown: [string, string][] = []
  const hidden: string[] = []
  for (const [key, value] of data) {
    const text = textIn(value)
    if (text === undefined) hidden.push(key)
    else shown.push([key, text])
  }
  const head = [
    `# The values of ${title}, as text. Lines that begin with # are left out.`,
    '# A key that is taken away is removed; nothing happens when nothing changes.',
    ...(hidden.length > 0 ? [`# Not shown, since they are no text: ${hidden.join(', ')}`] : []),
  ]
  const body = shown.length > 0 ? stringify(Object.fromEntries(shown), { lineWidth: 0 }) : ''
  return { text: `${head.join('\n')}\n${body}`, hidden }
}

function textIn(value: SecretBytes): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.reveal())
    return /[^\t\n\r\u0020-\u007e\u00a0-\uffff]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/**
 * Reads what {@link textOfValues} wrote and a person changed. Every value is text, as
 * it is written: `1.10` stays `1.10`, and `yes` is no truth.
 *
 * @param kept the keys that were not shown, which stay as they are
 * @throws UserError that names the line or the key, and no value
 */
export function valuesOfText(bytes: Uint8Array, before: Data, kept: readonly string[]): Data {
  const document = parseDocument(decoded(bytes), {
    schema: 'failsafe',
    prettyErrors: true,
    uniqueKeys: true,
  })
  const [error] = document.errors
  if (error !== undefined) throw new UserError(`${placeOf(error)} is not valid YAML`)
  visit(document, { Alias: () => refuse('an alias (*) stands for another value') })
  const found: unknown = document.toJS() ?? {}
  if (typeof found !== 'object' || Array.isArray(found)) refuse('it is not made of `key: value`')
  const data = new Map<string, SecretBytes>()
  for (const [key, value] of Object.entries(found as Record<string, unknown>)) {
    if (!isKey(key)) refuse(`"${key}" cannot be a key`)
    if (kept.includes(key)) refuse(`${key} was not shown, so it cannot be changed here`)
    if (typeof value !== 'string') {
      return refuse(`the value of ${key} is no text; put it into quotes`)
    }
    data.set(key, SecretBytes.fromText(value))
  }
  for (const key of kept) data.set(key, before.get(key) ?? SecretBytes.fromText(''))
  return new Map([...data].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether a text holds nothing but what {@link textOfValues} explains. */
export function isOnlyComments(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|$)/.test(line))
}

/** An editor that takes the file for another encoding would change what nobody touched. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return refuse('what was saved is not text in UTF-8')
  }
}

function placeOf({
  linePos,
}: {
  readonly linePos?: readonly { readonly line: number }[] | undefined
}): string {
  const line = linePos?.[0]?.line
  return line === undefined ? 'the text' : `line ${line}`
}

function refuse(why: string): never {
  throw new UserError(why)
}
