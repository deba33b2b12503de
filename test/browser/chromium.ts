import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'

import { findChromium, NO_CHROMIUM } from './executable.ts'

/**
 * One headless Chromium for the tests of a file, closed after them; undefined
 * when this machine has none, for `test.skipIf`.
 */
export async function useChromium(): Promise<Browser | undefined> {
  const executable = await findChromium()
  if (executable === undefined) {
    process.stderr.write(`skipped: ${NO_CHROMIUM}\n`)
    return undefined
  }
  const browser = await chromium.launch({
    executablePath: executable.path,
    // The pages are our own; containers and root cannot have Chromium's sandbox.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu'],
    env: { ...definedOf(process.env), ...executable.env },
  })
  afterAll(() => browser.close())
  return browser
}

/** Name of a group of tests that need it; says why they are skipped. */
export function inChromium(browser: Browser | undefined): string {
  return browser === undefined ? NO_CHROMIUM : 'in Chromium'
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
