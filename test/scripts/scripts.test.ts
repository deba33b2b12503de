import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'vitest'
import { parseScript, runScript } from './script.ts'

const folder = import.meta.dirname
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))

test.each(names)('the program answers as %s says', { timeout: 180_000 }, (name) => {
  runScript(parseScript(readFileSync(path.join(folder, name), 'utf8')))
})
