import { UserError } from '../../base/errors.ts'
import type { Input } from '../files/input.ts'
import type { Document } from './document.ts'
import { jsonDocuments } from './json-documents.ts'
import { yamlDocuments } from './yaml-documents.ts'

const EMPTY = 'if a command wrote it, that command failed: an empty list is not an empty file'

/**
 * The documents of a file, JSON or YAML by what stands in it. JSON is read
 * piece by piece; YAML has to be held as text.
 *
 * @throws UserError for a file that cannot be read or parsed
 */
export async function* documents(input: Input): AsyncGenerator<Document, void, undefined> {
  const text = input.text()[Symbol.asyncIterator]()
  let start = ''
  while (start.trim() === '') {
    const next = await text.next()
    if (next.done) throw new UserError(`${input.name} is empty`, [EMPTY])
    start += next.value
  }
  const all = rejoin(start, text)
  if (start.trimStart().startsWith('{')) yield* jsonDocuments(input.name, all)
  else yield* yamlDocuments(input.name, await whole(all))
}

async function* rejoin(
  start: string,
  rest: AsyncIterator<string>,
): AsyncGenerator<string, void, undefined> {
  yield start
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
