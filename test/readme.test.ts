import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

import { DOCUMENTS, generate } from '../scripts/docs/generate.ts'
import { ROOT } from '../scripts/lib/child.ts'

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
