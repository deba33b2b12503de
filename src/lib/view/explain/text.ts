import type { PathEntry } from '../../analysis/paths/path-entry.ts'
import { wrap } from '../wrap.ts'

/** What can be explained: rows of the catalogue, and findings, which have fewer parts. */
export type Explanation = Pick<PathEntry, 'id' | 'title' | 'precondition' | 'close'> &
  Partial<PathEntry> & {
    /** The tests that carry it out on a real control plane, from the top folder of the repository. */
    readonly tests?: readonly string[]
    /** What the entry is a list of. */
    readonly list?: readonly string[]
  }

const LABEL = 13
const WIDTH = 80

/** An entry of the catalogue as lines for people. */
export function explanationLines(entry: Explanation): readonly string[] {
  const {
    id,
    title,
    precondition,
    close,
    versions,
    evidence,
    effect,
    tests = [],
    list = [],
  } = entry
  return [
    `${id}  ${title}`,
    '',
    ...labelled('when', precondition),
    ...(effect === undefined ? [] : labelled('reach', FOLLOWED[effect])),
    ...sureLines(entry),
    ...(versions === undefined ? [] : labelled('versions', versions)),
    ...(evidence === undefined ? [] : labelled('evidence', evidence)),
    ...labelled('to close', close),
    ...(tests.length === 0 ? [] : labelled('carried out', tests.join(', '))),
    ...list.flatMap((each) => [
      '',
      ...wrap(each, WIDTH - 2)
        .split('\n')
        .map((line, at) => (at === 0 ? '- ' : '  ') + line),
    ]),
  ]
}

/** `certain`, or on what it depends. */
function sureLines({ confidence, condition }: Explanation): readonly string[] {
  if (confidence === undefined) return []
  return labelled('sure', condition === undefined ? confidence : `${confidence}: ${condition}`)
}

const FOLLOWED: Readonly<Record<PathEntry['effect'], string>> = {
  path: 'follows it',
  'no gain': 'knows that it leads to no value by itself',
  documented: 'does not follow it, so it neither finds nor rules it out',
}

/** One line per entry. */
export function contentsLines(
  entries: readonly Pick<Explanation, 'id' | 'title'>[],
): readonly string[] {
  const width = Math.max(...entries.map(({ id }) => id.length))
  return entries.map(({ id, title }) => `${id.padEnd(width)}   ${title}`)
}

function labelled(label: string, text: string): readonly string[] {
  return wrap(text, WIDTH - LABEL)
    .split('\n')
    .map((line, index) => (index === 0 ? label : '').padEnd(LABEL) + line)
}
