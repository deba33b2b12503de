import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml'

import { isObject, type JsonObject, objectOf } from '../../base/json.ts'
import { insertion, replacement, type TextEdit } from './sealed-text-edit.ts'
import { SealError } from './seal-error.ts'

/** One document of a file. */
export interface TextDocument {
  /** Which of the documents, from 0. */
  readonly index: number
  readonly object: JsonObject
}

/**
 * The SealedSecrets of a YAML or JSON file, of which there may be several documents.
 *
 * @throws SealError `object` when the file cannot be read
 */
export function sealedSecretsIn(text: string): readonly TextDocument[] {
  return parse(text, 'core').flatMap((document, index) => {
    const object: unknown = document.toJS()
    return isObject(object) && object['kind'] === 'SealedSecret' ? [{ index, object }] : []
  })
}

/**
 * Writes a sealed value into the text of a file: in the place of the one that has
 * this key, or after the last one. Everything else stays as it was, byte for byte.
 *
 * @param index of the document
 * @throws SealError `object` when the file is written in a way in which that cannot be done
 */
export function setSealedText(text: string, index: number, key: string, sealed: string): string {
  const before = parse(text, 'failsafe')
  const document = before[index]
  const data: unknown = document?.getIn(['spec', 'encryptedData'], true)
  if (document === undefined || !isMap<Node, Node>(data)) throw noPlace()
  const { start, end, by } = editOf({ text, document, data }, key, sealed)
  const after = text.slice(0, start) + by + text.slice(end)
  // Anchors, merges and comments can stand in places that nobody thinks of.
  const expected = before.map((each, at): unknown =>
    at === index ? withValue(each.toJS(), key, sealed) : each.toJS(),
  )
  const found = parse(after, 'failsafe').map((each): unknown => each.toJS())
  if (!isDeepStrictEqual(found, expected)) throw tooUnusual(key)
  return after
}

interface Place {
  readonly text: string
  readonly document: Document.Parsed
  readonly data: YAMLMap<Node, Node>
}

function editOf({ text, document, data }: Place, key: string, sealed: string): TextEdit {
  const known = data.items.find((item) => isScalar(item.key) && item.key.value === key)
  const edit = known
    ? replacement(text, known, sealed)
    : insertion(text, data, { key, sealed, quoted: isQuoted(document) })
  if (edit === undefined) throw tooUnusual(key)
  return edit
}

/** Whether the keys stand in quotation marks, as they must in JSON. */
function isQuoted({ contents }: Document.Parsed): boolean {
  const first: Pair | undefined = isMap(contents) ? contents.items[0] : undefined
  return isScalar(first?.key) && first.key.type === 'QUOTE_DOUBLE'
}

function withValue(object: unknown, key: string, sealed: string): unknown {
  const whole = objectOf(object)
  const spec = objectOf(whole['spec'])
  const encryptedData = { ...objectOf(spec['encryptedData']), [key]: sealed }
  return { ...whole, spec: { ...spec, encryptedData } }
}

// With the failsafe schema every scalar is a text, so that 0x10 is not another way to write 16.
function parse(text: string, schema: 'core' | 'failsafe'): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, { schema, prettyErrors: false, logLevel: 'silent' })
  if (!Array.isArray(documents)) return []
  // What YAML says about an error repeats the text.
  if (documents.some(({ errors }) => errors.length > 0)) {
    throw new SealError('object', 'it is not valid YAML')
  }
  return documents
}

function noPlace(): SealError {
  return new SealError('object', 'the SealedSecret has no encryptedData', [
    'write `encryptedData: {}` into its spec',
  ])
}

function tooUnusual(key: string): SealError {
  const message = `encryptedData[${key}] cannot be written without changing something else`
  return new SealError('object', message, [
    'is there an anchor, an alias or a comment inside of a value? write encryptedData in plain YAML',
  ])
}
