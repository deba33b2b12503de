import type { PathEntry } from '../../analysis/paths/catalogue.ts'
import { wrap } from '../wrap.ts'

const LABEL = 10
const WIDTH = 80

/** An entry of the catalogue as lines for people. */
export function explanationLines({ id, title, precondition, close }: PathEntry): readonly string[] {
  return [`${id}  ${title}`, '', ...labelled('when', precondition), ...labelled('to close', close)]
}

/** One line per entry. */
export function contentsLines(
  entries: readonly Pick<PathEntry, 'id' | 'title'>[],
): readonly string[] {
  const width = Math.max(...entries.map(({ id }) => id.length))
  return entries.map(({ id, title }) => `${id.padEnd(width)}   ${title}`)
}

function labelled(label: string, text: string): readonly string[] {
  return wrap(text, WIDTH - LABEL)
    .split('\n')
    .map((line, index) => (index === 0 ? label : '').padEnd(LABEL) + line)
}
