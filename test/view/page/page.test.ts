/** Pages as Markdown and HTML, whatever the objects in them are called. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, heading, paragraph } from '../../../src/lib/view/page/blocks.ts'
import { htmlOf } from '../../../src/lib/view/page/html.ts'
import { markdownOf } from '../../../src/lib/view/page/markdown.ts'
import { inChromium, useChromium } from '../../browser/chromium.ts'

const browser = await useChromium()

const pageOf = (text: string): readonly Block[] => [
  heading(1, text),
  paragraph(text),
  { type: 'list', items: [text, 'other'] },
  { type: 'table', columns: ['a', 'b'], rows: [[text, 'x']] },
  { type: 'commands', lines: [text] },
]

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom('|', '\n', '`', '```', '<b>', '</pre>', '&', '\\', '[a](b)', '*', ' ', 'x'),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('')),
)

const tags = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? []

describe('no text makes anything of its own', () => {
  test('in HTML', () => {
    const plain = tags(htmlOf('x', pageOf('x')))
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(tags(htmlOf(text, pageOf(text)))).toEqual(plain)
      }),
    )
  })

  test('in Markdown: rows have their cells, and lines are as many', () => {
    const plain = markdownOf(pageOf('x')).split('\n').length
    fc.assert(
      fc.property(HOSTILE, (text) => {
        const lines = markdownOf(pageOf(text)).split('\n')
        expect(lines).toHaveLength(plain)
        const row = lines[lines.indexOf('| --- | --- |') + 1] ?? ''
        expect(row.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3)
      }),
    )
  })
})

describe.skipIf(browser === undefined)(`the page ${inChromium(browser)}`, () => {
  test('loads nothing, runs nothing, and shows what was written', async () => {
    const page = await browser?.newPage()
    if (page === undefined) return
    const messages: string[] = []
    const requests: string[] = []
    page.on('console', (message) => messages.push(message.text()))
    page.on('request', (request) => requests.push(request.url()))
    const text = `<img src="https://example.com/x" onerror="alert(1)"> & 'quoted'`
    await page.setContent(htmlOf('Title', pageOf(text)))
    expect(await page.locator('h1').textContent()).toBe(text)
    expect(await page.locator('td').first().textContent()).toBe(text)
    expect(await page.locator('img').count()).toBe(0)
    expect([messages, requests]).toEqual([[], []])
    await page.close()
  })
})
