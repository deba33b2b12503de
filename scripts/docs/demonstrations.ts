import { readdirSync, readFileSync } from 'node:fs'
import { ROOT } from '../lib/child.ts'

/** The tests that carry out the rows of the catalogue on a real control plane, from the top folder. */
const FOLDER = 'test/paths'

// What `demonstrate` and lists of its rows have, and what the other tests are called.
const ROWS = [
  /^ *demonstrate\(\{\s*id: '([DPIN]\d+)'/gm,
  /^ {2}id: '([DPIN]\d+)'/gm,
  /\btest\(\s*'((?:[DPIN]\d+, )*[DPIN]\d+): /g,
]

/** Test files by the row of the catalogue that they carry out, in order. */
export function demonstrations(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(`${ROOT}${FOLDER}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${FOLDER}/${name}`)
    .toSorted()
  const pairs = files.flatMap((file) => rowsIn(file).map((id) => ({ id, file })))
  const groups = Map.groupBy(pairs, ({ id }) => id)
  return new Map([...groups].map(([id, list]) => [id, list.map(({ file }) => file)]))
}

function rowsIn(file: string): readonly string[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8')
  const found = ROWS.flatMap((row) =>
    [...text.matchAll(row)].map(([, ids = '']) => ids.split(', ')),
  )
  return [...new Set(found.flat())]
}
