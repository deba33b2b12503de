import { badInput, type Place } from './place.ts'

/**
 * Parses one piece of JSON.
 *
 * @throws UserError with the line if the parser says where, else with the line
 * on which the piece starts
 */
export function parseJson(text: string, place: Place): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    // The parser's own message quotes the text.
    const offset = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    if (offset === undefined) {
      throw badInput(place, 'what starts here is not valid JSON, or it is cut off')
    }
    const before = text.slice(0, Number(offset)).split('\n').length - 1
    throw badInput(
      { ...place, line: place.line + before },
      'this is not valid JSON, or it is cut off',
    )
  }
}
