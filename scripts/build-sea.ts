/**
 * `npm run build:sea`: the program and the Node that runs this, in one
 * executable of about 100 MB for machines without Node. It is made for the
 * platform that it is made on.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { SINGLE_EXECUTABLE } from './build/build.ts'
import { bundleWhole } from './build/chunks.ts'
import { ROOT, runChild } from './lib/child.ts'

const folder = mkdtempSync(join(tmpdir(), 'vault-secret-sea-'))
try {
  const main = join(folder, 'main.js')
  writeFileSync(main, await bundleWhole())
  const config = {
    main,
    output: ROOT + SINGLE_EXECUTABLE,
    disableExperimentalSEAWarning: true,
    // The code cache makes up for what the chunks save in the file for Node.
    useCodeCache: true,
  }
  writeFileSync(join(folder, 'sea.json'), JSON.stringify(config))
  mkdirSync(dirname(ROOT + SINGLE_EXECUTABLE), { recursive: true })
  process.exitCode = await runChild(process.execPath, ['--build-sea', join(folder, 'sea.json')])
  if (process.exitCode === 0) {
    const megabytes = Math.round(statSync(ROOT + SINGLE_EXECUTABLE).size / 1e6)
    process.stdout.write(`${SINGLE_EXECUTABLE}  ${megabytes} MB\n`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
