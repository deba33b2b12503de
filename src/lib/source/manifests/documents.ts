import { PlacedError } from '../../base/errors.ts'
import type { Input } from '../files/input.ts'
import type { Document } from './document.ts'
import { skipGap } from './gap.ts'
import { jsonDocuments } from './json-documents.ts'
import { badInput } from './place.ts'
import { TextPieces } from './text-pieces.ts'
import { yamlDocuments } from './yaml-documents.ts'

const EMPTY = 'if a command wrote it, that command failed: an empty list is not an empty file'

/**
 * The documents of a file, each JSON or YAML by what stands in it, as kubectl
 * takes them. JSON is read piece by piece; from the first document on that is
 * not JSON, the text has to be held.
 *
 * @throws UserError for a file that cannot be read or parsed
 */
export async function* documents(input: Input): AsyncGenerator<Document, void, undefined> {
  const { name } = input
  const text = new TextPieces(input.text())
  let gap = await skipGap(text, 1)
  if (gap.before === 'end' && gap.isBlank) throw new PlacedError(name, `${name} is empty`, [EMPTY])
  let mayBeYaml = true
  while (gap.before === 'json') {
    const line = yield* jsonDocuments(text, { name, line: gap.line })
    gap = await skipGap(text, line)
    mayBeYaml = gap.isSeparated
  }
  if (gap.before === 'end') return
  const place = { name, line: gap.line }
  if (!mayBeYaml) throw badInput(place, 'something stands behind JSON, and no --- between them')
  yield* yamlDocuments(await text.rest(), place)
}
