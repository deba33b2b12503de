import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

import { DOCUMENTS, generate } from '../scripts/docs/generate.ts'
import { ROOT } from '../scripts/lib/child.ts'
import { CATALOGUE } from '../src/lib/analysis/paths/index.ts'

test.each(DOCUMENTS)(
  '%s shows what the program prints (mend it with npm run docs)',
  async (path) => {
    const document = await readFile(`${ROOT}${path}`, 'utf8')
    expect(document).toContain('<!-- generated: ')
    expect(await generate(document)).toBe(document)
  },
)

test('a part of a document that is out of date is noticed', async () => {
  const stale = '<!-- generated: verbs -->\n| verb |\n<!-- end -->\n'
  expect(await generate(stale)).not.toBe(stale)
})

test('the README counts the paths that are followed as the catalogue does', async () => {
  const readme = await readFile(`${ROOT}README.md`, 'utf8')
  const rows = CATALOGUE.filter(({ id }) => /^[DPIN]\d+$/.test(id))
  const number = (effect: string): number => rows.filter((row) => row.effect === effect).length
  expect(readme).toContain(`follows ${number('path')} of the ${rows.length} paths`)
  expect(readme).toContain(`knows ${number('no gain')} as no gain`)
})
