import { CATALOGUE } from '../../src/lib/analysis/paths/index.ts'
import { markdownTable } from './markdown.ts'

/** Every access path that reports name by its id. */
export function pathTable(): string {
  return markdownTable(
    ['id', 'path', 'needs', 'to close it'],
    CATALOGUE.map(({ id, title, precondition, close }) => [id, title, precondition, close]),
  )
}
