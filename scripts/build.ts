/** `npm run build`: the bundled program and the archive for krew, under `dist/`. */
import { statSync } from 'node:fs'

import { archivePath, buildAll, EXECUTABLE } from './build/build.ts'
import { ROOT } from './lib/child.ts'

await buildAll()
for (const path of [EXECUTABLE, archivePath()]) {
  process.stdout.write(`${path}  ${Math.round(statSync(ROOT + path).size / 1024)} KiB\n`)
}
