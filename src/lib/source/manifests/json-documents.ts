import { isObject } from '../../base/json.ts'
import type { Place } from './place.ts'
import { type JsonPiece, JsonSplitter } from './json-splitter.ts'
import { parseJson, parseJsonLike } from './parse-json.ts'
import { itemType, type Document } from './document.ts'
import type { TextPieces } from './text-pieces.ts'

/**
 * The objects of JSON text, one by one: the items of a list come out as soon as
 * they are complete. It ends where something stands that begins no object.
 *
 * @param start where the text begins
 * @returns the line on which it ended
 * @throws UserError for what is not JSON
 */
export async function* jsonDocuments(
  text: TextPieces,
  { name, line }: Place,
): AsyncGenerator<Document, number, undefined> {
  const splitter = new JsonSplitter(line)
  // Items of a typed list do not say what they are; kubectl writes `kind` after `items`.
  let untyped: Document[] = []
  function* handle(kind: JsonPiece['kind'], document: Document): Generator<Document> {
    if (kind === 'document') {
      yield* withItems(document, untyped)
      untyped = []
    } else if (saysWhatItIs(document.value)) yield document
    else untyped.push(document)
  }
  let more: string | undefined
  do {
    more = await text.next()
    for (const piece of more === undefined ? splitter.end() : splitter.push(more)) {
      const place: Place = { name, line: piece.line }
      const parsed = parseJson(piece.text, place) ?? (await parseJsonLike(piece.text, place))
      for (const document of parsed) yield* handle(piece.kind, document)
    }
  } while (more !== undefined && splitter.rest === undefined)
  text.giveBack(splitter.rest?.text ?? '')
  return splitter.rest?.line ?? line
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
