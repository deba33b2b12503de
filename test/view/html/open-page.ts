import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

import { CATALOGUE } from '../../../src/lib/analysis/paths/index.ts'
import type { SecretReach } from '../../../src/lib/analysis/reach/report.ts'
import { compilePage } from '../../../src/lib/view/html/compile.ts'
import { type PageHeading, pageLines } from '../../../src/lib/view/html/document.ts'
import { pageData } from '../../../src/lib/view/html/encode.ts'

export const HEADING: PageHeading = {
  origin: 'snapshot company.snapshot',
  generatedAt: '2026-01-02T03:04:05Z',
  unseen: ['not seen: pods in web (forbidden)', 'to see them: list on pods in web'],
  notFollowed: ['N12: taking over the control plane'],
}

const assets = await compilePage()

/** The page as `-o html` prints it. */
export function pageText(
  secrets: Iterable<SecretReach>,
  heading: Partial<PageHeading> = {},
): string {
  const data = pageData(secrets, CATALOGUE)
  return [...pageLines(data, { ...HEADING, ...heading }, assets)].join('\n')
}

export interface OpenPage {
  readonly page: Page
  /** What was written to the console, and errors that nobody caught. */
  readonly messages: readonly string[]
  /** Everything that was asked for, the page itself first. */
  readonly requests: readonly string[]
  readonly address: string
}

export interface OpenOptions {
  readonly colorScheme?: 'light' | 'dark'
  readonly hash?: string
}

/** Opens a page from a file, as whoever gets it would; closed after the test. */
export async function openPage(
  browser: Browser | undefined,
  html: string,
  { colorScheme = 'light', hash = '' }: OpenOptions = {},
): Promise<OpenPage> {
  if (browser === undefined) throw new Error('no Chromium')
  const folder = await mkdtemp(join(tmpdir(), 'page-'))
  const file = join(folder, 'reach.html')
  await writeFile(file, html)
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
  onTestFinished(async () => {
    await context.close()
    await rm(folder, { recursive: true })
  })
  const page = await context.newPage()
  const messages: string[] = []
  const requests: string[] = []
  page.on('console', (message) => messages.push(message.text()))
  page.on('pageerror', (error) => messages.push(String(error)))
  page.on('request', (request) => requests.push(request.url()))
  const address = pathToFileURL(file).href
  await page.goto(address + hash)
  return { page, messages, requests, address }
}

/** The rows of the table, as `payments/api (3 pods)|certain|U1`. */
export async function rowsOf(page: Page): Promise<readonly string[]> {
  const rows = await page.evaluate(
    `[...document.querySelectorAll('tr.line')].map((row) => [
      row.querySelector('.title').textContent,
      row.querySelector('.sure').lastChild.textContent,
      [...row.querySelectorAll('.chip')].map((chip) => chip.textContent).join(' '),
    ].join('|'))`,
  )
  return (rows as readonly string[]).toSorted()
}
