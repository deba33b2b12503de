/** `node scripts/docs.ts`: brings the generated parts of README.md and docs/ up to date. */
import { readFile, writeFile } from 'node:fs/promises'
import { ROOT } from './lib/child.ts'
import { DOCUMENTS, generate } from './docs/generate.ts'

for (const path of DOCUMENTS) {
  const before = await readFile(`${ROOT}${path}`, 'utf8')
  const after = await generate(before)
  if (after === before) continue
  await writeFile(`${ROOT}${path}`, after)
  process.stdout.write(`${path} changed\n`)
}
