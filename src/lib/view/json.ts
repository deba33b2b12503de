import { escapeDocument } from './safe-text.ts'

/**
 * A JSON document in pieces, so that a large one is never held: the items of
 * lists at the top level, which may be any iterable, are made and written one
 * by one. Indented by four, as
 * kubectl does.
 */
export function* jsonText(document: object): Iterable<string> {
  let separator = '{\n'
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue
    yield `${separator}    ${valueText(key, 1)}: `
    if (isIterable(value)) yield* listText(value)
    else yield valueText(value, 1)
    separator = ',\n'
  }
  yield separator === '{\n' ? '{}\n' : '\n}\n'
}

function* listText(items: Iterable<unknown>): Iterable<string> {
  let separator = '[\n'
  for (const item of items) {
    yield `${separator}        ${valueText(item, 2)}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]' : '\n    ]'
}

/** Whether a member of a document is a list, held or made while it is read. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function valueText(value: unknown, depth: number): string {
  const text = JSON.stringify(value, undefined, 4) ?? 'null'
  return escapeDocument(text).replaceAll('\n', `\n${' '.repeat(4 * depth)}`)
}
