import type { Document } from './document.ts'
import { badInput, type Place } from './place.ts'

/**
 * Parses YAML text that may hold several documents; empty ones are left out.
 *
 * @throws UserError with the line
 */
export async function parseYaml(text: string, place: Place): Promise<readonly Document[]> {
  // Late, since most runs do not need it.
  const { LineCounter, parseAllDocuments } = await import('yaml')
  const lineCounter = new LineCounter()
  // prettyErrors would quote the text.
  const documents = parseAllDocuments(text, { prettyErrors: false, lineCounter, logLevel: 'error' })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document): Document[] => {
    const lineAt = (offset: number): Place => {
      const { line } = lineCounter.linePos(offset)
      return { ...place, line: place.line + Math.max(line, 1) - 1 }
    }
    const [error] = document.errors
    if (error) throw badInput(lineAt(error.pos[0]), `this is not valid YAML (${error.code})`)
    const start = lineAt(document.contents?.range?.[0] ?? 0)
    const value = toPlain(() => document.toJS() as unknown, start)
    return value === null || value === undefined ? [] : [{ value, place: start }]
  })
}

/** Aliases are only followed here; too many of them, or unknown ones, are errors. */
function toPlain(convert: () => unknown, place: Place): unknown {
  try {
    return convert()
  } catch {
    throw badInput(place, 'an alias in this YAML document cannot be followed')
  }
}
