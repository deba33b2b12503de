/** The whole way: the program's page and the program's JSON of the demo's company. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

import type { ReachReport } from '../../../src/lib/analysis/reach/report.ts'
import { subjectText, surenessOf } from '../../../src/lib/view/path-words.ts'
import { inChromium, useChromium } from '../../browser/chromium.ts'
import { PROGRAM } from '../../program/program.ts'
import { openPage, rowsOf } from './open-page.ts'

const browser = await useChromium()
const ROOT = path.resolve(import.meta.dirname, '../../..')
const run = promisify(execFile)

async function reach(format: string): Promise<string> {
  const snapshot = path.join(ROOT, 'examples/demo/company.snapshot.gz')
  const words = ['reach', '-A', '--snapshot', snapshot, '-o', format]
  const { stdout } = await run(process.execPath, [PROGRAM, ...words], { maxBuffer: 2 ** 30 })
  return stdout
}

describe.skipIf(browser === undefined)(`the company ${inChromium(browser)}`, () => {
  test('is found by typing, and has for each Secret the readers that the JSON has', async () => {
    const [html, json] = await Promise.all([reach('html'), reach('json')])
    const report = JSON.parse(json) as ReachReport
    const { page, messages, requests } = await openPage(browser, html)
    let readers = 0
    for (const secret of report.secrets) {
      await page.keyboard.press('/')
      await page.keyboard.insertText(`${secret.namespace}/${secret.name}`)
      await page.keyboard.press('Enter')
      const first = page.locator('#list .title').first()
      if ((await first.textContent()) === `${secret.namespace}/${secret.name}`) {
        await first.click()
      }
      expect(await page.locator('h2').textContent()).toBe(`${secret.namespace}/${secret.name}`)
      const expected = secret.readers.map((reader) =>
        [subjectText(reader), surenessOf(reader), reader.path.map(({ id }) => id).join(' ')].join(
          '|',
        ),
      )
      expect(await rowsOf(page)).toEqual(expected.toSorted())
      readers += expected.length
    }
    expect(readers).toBeGreaterThan(1000)
    expect(messages).toEqual([])
    expect(requests).toHaveLength(1)
  }, 120_000)
})
