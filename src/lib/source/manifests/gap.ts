import type { TextPieces } from './text-pieces.ts'

/** What stands before a document, or after the last one. */
export interface Gap {
  /** What follows it; text that begins like JSON may still be YAML. */
  readonly before: 'json' | 'other' | 'end'
  /** There is nothing in it but white space. */
  readonly isBlank: boolean
  /** There is a `---` in it. */
  readonly isSeparated: boolean
  /** Line on which it ends. */
  readonly line: number
}

/**
 * A line that is empty, a comment, or what separates documents; kubectl takes a comment behind
 * that (apimachinery, util/yaml/decoder.go, YAMLReader).
 */
const LINE = /[ \t\r]*(?:#[^\n]*|---(?:[ \t]+(?:#[^\n]*)?)?\r?)?(?:\n|$)/y

/**
 * Goes to where a document begins: to the brace, or to the start of its line.
 *
 * @param line on which the text starts
 */
export async function skipGap(text: TextPieces, line: number): Promise<Gap> {
  let ahead = ''
  let isBlank = true
  let isSeparated = false
  let reached = line
  for (let more = await text.next(); more !== undefined; more = await text.next()) {
    ahead += more
    for (let next = lineOf(ahead); next.endsWith('\n'); next = lineOf(ahead)) {
      ahead = ahead.slice(next.length)
      reached++
      isBlank &&= next.trim() === ''
      isSeparated ||= next.includes('---') && !next.trimStart().startsWith('#')
    }
    const json = ahead.trimStart().startsWith('{')
    if (!json && !ahead.includes('\n')) continue
    text.giveBack(ahead)
    return { before: json ? 'json' : 'other', isBlank, isSeparated, line: reached }
  }
  isBlank &&= ahead.trim() === ''
  const isEnd = lineOf(ahead) === ahead
  if (!isEnd) text.giveBack(ahead)
  return { before: isEnd ? 'end' : 'other', isBlank, isSeparated, line: reached }
}

/** The line that `text` begins with, if it belongs to the gap, else nothing. */
function lineOf(text: string): string {
  LINE.lastIndex = 0
  return LINE.exec(text)?.[0] ?? ''
}
