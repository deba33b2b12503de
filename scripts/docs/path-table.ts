import type { PathEntry } from '../../src/lib/analysis/paths/path-entry.ts'
import { CATALOGUE } from '../../src/lib/analysis/paths/index.ts'
import { demonstrations } from './demonstrations.ts'
import { markdownTable } from './markdown.ts'

const REACH: Readonly<Record<PathEntry['effect'], string>> = {
  path: 'follows it',
  'no gain': 'knows that it gives nothing by itself',
  documented: 'does not follow it',
}

/** Every access path that reports name by its id, with the tests that carry it out. */
export function pathTable(): string {
  const shownIn = demonstrations()
  return markdownTable(
    ['id', 'path', 'needs', 'reach', 'sure', 'Kubernetes', 'to close it', 'carried out in'],
    CATALOGUE.map((entry) => [
      entry.id,
      entry.title,
      entry.precondition,
      REACH[entry.effect],
      sureText(entry),
      entry.versions,
      entry.close,
      (shownIn.get(entry.id) ?? []).map(fileLink).join(', ') || '–',
    ]),
  )
}

/** For what is not followed the condition is the reason. */
function sureText({ effect, confidence, condition }: PathEntry): string {
  if (effect !== 'path') return condition ?? '–'
  return condition === undefined ? confidence : `${confidence}: ${condition}`
}

/** From a page in docs/. */
function fileLink(file: string): string {
  const name = file.split('/').at(-1)?.replace('.test.ts', '') ?? file
  return `[${name}](../${file})`
}

/** `55 of the 60 rows are carried out, …`: what the table holds, in numbers. */
export function pathCounts(): string {
  const shownIn = demonstrations()
  // U1 and U2 are no way to a Secret but what pods were given.
  const rows = CATALOGUE.filter(({ id }) => !id.startsWith('U'))
  const carriedOut = rows.filter(({ id }) => shownIn.has(id))
  const live = carriedOut.filter(({ effect }) => effect !== 'documented')
  const followed = rows.filter(({ effect }) => effect === 'path')
  const noGain = rows.filter(({ effect }) => effect === 'no gain')
  return [
    `Of ${rows.length} rows ${live.length} are live: \`reach\` knows about them, and a test carries them out.`,
    `It follows ${followed.length}, of ${noGain.length} it knows that they give nothing by themselves,`,
    `and ${rows.length - followed.length - noGain.length} are only documented.`,
  ].join('\n')
}

/** The rows that tests carry out, for `explain`, which has no tests at hand: `D7 test/….test.ts`. */
export function carriedOutLines(): string {
  const shownIn = demonstrations()
  const known = CATALOGUE.filter(({ id }) => shownIn.has(id))
  return known.map(({ id }) => [id, ...(shownIn.get(id) ?? [])].join(' ')).join('\n')
}
