import type { Document } from './document.ts'
import { parseJson } from './parse-json.ts'
import { parseYaml } from './parse-yaml.ts'
import type { Place } from './place.ts'

/**
 * The objects of YAML text, one by one. kubectl writes a list with its items at
 * the left margin; those are parsed one at a time, since a parsed YAML document
 * takes many times the memory of its text. Documents that are JSON are read as
 * that: the same, in a fraction of the time.
 *
 * @param start where the text begins
 * @throws UserError for what is not YAML
 */
export async function* yamlDocuments(
  text: string,
  start: Place,
): AsyncGenerator<Document, void, undefined> {
  for (const document of splitYaml(text)) {
    const place = { ...start, line: start.line + document.line }
    const items = splitItems(document.text)
    if (items === undefined) yield* await parseOne(document.text, place)
    else {
      for (const item of items) {
        yield* await parseYaml(item.text, { ...place, line: place.line + item.line })
      }
    }
  }
}

async function parseOne(text: string, place: Place): Promise<readonly Document[]> {
  const begin = text.search(/\S/)
  const json =
    text[begin] === '{' ? parseJson(text.slice(begin), linesOn(place, text, begin)) : undefined
  return json ?? parseYaml(text, place)
}

function linesOn(place: Place, text: string, offset: number): Place {
  return { ...place, line: place.line + countLines(text.slice(0, offset)) }
}

interface Part {
  readonly text: string
  /** Lines before it. */
  readonly line: number
}

/** Documents between `---`, which at the left margin can be nothing else (YAML 1.2, 9.1.2). */
function* splitYaml(text: string): Generator<Part> {
  let from = 0
  let line = 0
  for (const { index, 0: marker } of text.matchAll(/^---(?:[ \t]+(?:#.*)?)?\r?(?:\n|$)/gm)) {
    const part = text.slice(from, index)
    yield { text: part, line }
    line += countLines(part) + countLines(marker)
    from = index + marker.length
  }
  yield { text: text.slice(from), line }
}

/**
 * The items of a `kind: List` as kubectl writes it, each as YAML of its own.
 * Undefined for every other form: that is left to the parser.
 */
function splitItems(text: string): readonly Part[] | undefined {
  const head = /^(?:#.*\n|\n)*apiVersion: v1\nitems:\n(?=- )/.exec(text)
  const tail = /^kind: List\n(?:metadata:(?: \{\})?\n(?: .*\n)*)?$/m.exec(text)
  if (head === null || tail === null) return undefined
  if (tail.index + tail[0].length !== text.length) return undefined
  const from = head[0].length
  const items = text.slice(from, tail.index)
  // An anchor in one item may be used in another.
  if (/^[^'"|>\n]*[:-] [&*]\w/m.test(items)) return undefined
  let line = countLines(head[0])
  return items.split(/^(?=- )/m).map((item) => {
    const part = { text: ` ${item.slice(1)}`, line }
    line += countLines(item)
    return part
  })
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
