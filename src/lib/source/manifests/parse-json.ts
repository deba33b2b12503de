import type { Document } from './document.ts'
import { parseYaml } from './parse-yaml.ts'
import { badInput, type Place } from './place.ts'

/** Parses one piece of JSON; undefined if it is none. */
export function parseJson(text: string, place: Place): readonly Document[] | undefined {
  try {
    return [{ value: JSON.parse(text) as unknown, place }]
  } catch {
    return undefined
  }
}

/**
 * Parses what begins like JSON and is none: it may be YAML, with bare words or a comma too many.
 * kubectl tries both as well, and tells what is wrong with the JSON if it is neither.
 *
 * @throws UserError with the line if the parser of JSON says where, else with the line on which the
 * piece starts
 */
export async function parseJsonLike(text: string, place: Place): Promise<readonly Document[]> {
  try {
    return await parseYaml(text, place)
  } catch {
    throw notJson(text, place)
  }
}

function notJson(text: string, place: Place): Error {
  // The parser's own message quotes the text.
  const offset = /at position (\d+)/.exec(messageOf(text))?.[1]
  if (offset === undefined) {
    return badInput(place, 'what starts here is not valid JSON, or it is cut off')
  }
  const before = text.slice(0, Number(offset)).split('\n').length - 1
  const there = { ...place, line: place.line + before }
  return badInput(there, 'this is not valid JSON, or it is cut off')
}

function messageOf(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}
