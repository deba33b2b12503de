import { escapeDocument } from '../base/safe-text.ts'

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

/** Text of objects, held for those that were met twice: readers of a namespace stand under each of its Secrets. */
class RepeatedTexts {
  readonly #known = new WeakMap<object, string | undefined>()

  of(value: unknown): string {
    if (typeof value !== 'object' || value === null) return valueText(value, 4)
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const text = valueText(value, 4)
    this.#known.set(value, this.#known.has(value) ? text : undefined)
    return text
  }
}

function* listText(items: Iterable<unknown>): Iterable<string> {
  const texts = new RepeatedTexts()
  let separator = '[\n'
  for (const item of items) {
    yield `${separator}        `
    yield* itemText(item, texts)
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]' : '\n    ]'
}

/** An item of a list at the top level; the objects of its own lists may stand in other items as well. */
function* itemText(item: unknown, texts: RepeatedTexts): Iterable<string> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    yield valueText(item, 2)
    return
  }
  let separator = '{\n'
  for (const [key, value] of Object.entries(item)) {
    if (value === undefined) continue
    yield `${separator}            ${valueText(key, 3)}: `
    if (Array.isArray(value) && value.length > 0) yield* innerListText(value, texts)
    else yield valueText(value, 3)
    separator = ',\n'
  }
  yield separator === '{\n' ? '{}' : '\n        }'
}

function* innerListText(values: readonly unknown[], texts: RepeatedTexts): Iterable<string> {
  let separator = '[\n'
  for (const value of values) {
    yield `${separator}                ${texts.of(value)}`
    separator = ',\n'
  }
  yield '\n            ]'
}

/** Whether a member of a document is a list, held or made while it is read. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function valueText(value: unknown, depth: number): string {
  const text = JSON.stringify(value, undefined, 4) ?? 'null'
  return escapeDocument(text).replaceAll('\n', `\n${' '.repeat(4 * depth)}`)
}
