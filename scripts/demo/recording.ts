import { execFile } from 'node:child_process'
import { rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { PROGRAM, type Place } from './product.ts'
import { withStableNames } from './stable-names.ts'

/** The recorded snapshot that is part of the repository. */
export const RECORDING = fileURLToPath(
  new URL('../../examples/demo/company.snapshot.gz', import.meta.url),
)

const MAX_BYTES = 64 * 1024 * 1024

/** Takes a snapshot of the running company. */
export async function takeSnapshot(place: Place): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'snapshot'], {
    env: { ...process.env, ...place.env },
    maxBuffer: MAX_BYTES,
    encoding: 'utf8',
  })
  return stdout
}

/** Replaces the recorded snapshot and gives its path. */
export async function record(place: Place): Promise<string> {
  const text = withStableNames(await takeSnapshot(place))
  await writeFile(`${RECORDING}.new`, gzipSync(text, { level: 9 }))
  await rename(`${RECORDING}.new`, RECORDING)
  return RECORDING
}
