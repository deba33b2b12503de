import { isObject } from '../../base/json.ts'
import type { Place } from './place.ts'
import { type JsonPiece, JsonSplitter } from './json-splitter.ts'
import { parseJson } from './parse-json.ts'
import { itemType, type Document } from './document.ts'

/**
 * The objects of JSON text, one by one: the items of a list come out as soon as
 * they are complete.
 *
 * @throws UserError for what is not JSON
 */
export async function* jsonDocuments(
  name: string,
  text: AsyncIterable<string>,
): AsyncGenerator<Document, void, undefined> {
  const splitter = new JsonSplitter()
  // Items of a typed list do not say what they are; kubectl writes `kind` after `items`.
  let untyped: Document[] = []
  function* handle(piece: JsonPiece): Generator<Document> {
    const place: Place = { name, line: piece.line }
    const value = parseJson(piece.text, place)
    if (piece.kind === 'document') {
      yield* withItems({ value, place }, untyped)
      untyped = []
    } else if (saysWhatItIs(value)) yield { value, place }
    else untyped.push({ value, place })
  }
  for await (const more of text) {
    for (const piece of splitter.push(more)) yield* handle(piece)
  }
  for (const piece of splitter.end()) yield* handle(piece)
}

/** A document, or those of its items that did not say what they are. */
function* withItems(document: Document, items: readonly Document[]): Generator<Document> {
  const type = itemType(document.value)
  if (type !== undefined) {
    for (const { value, place } of items) {
      yield { value: isObject(value) ? { ...type, ...value } : value, place }
    }
  } else if (items.length > 0 && isObject(document.value)) {
    // Some object that happens to have a member called items.
    yield { ...document, value: { ...document.value, items: items.map(({ value }) => value) } }
  } else yield document
}

function saysWhatItIs(value: unknown): boolean {
  return isObject(value) && isText(value['kind']) && isText(value['apiVersion'])
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}
