import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { isGone, PROCESS_NAME } from '../../base/process-name.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Io } from '../io.ts'
import { commandLines } from './command-lines.ts'
import { places, PREFIX } from './private-place.ts'

/** PID, start and place of the process, and what mkdtemp adds. */
const NAME = new RegExp(String.raw`^${PREFIX}(${PROCESS_NAME})-[A-Za-z0-9]{6}$`)

/**
 * Takes away what an earlier `edit` left because it was killed, and says so. What belongs to a
 * process that runs, or that cannot be seen from here, stays, and so does what an editor that
 * outlived it has open.
 */
export async function removeLeftovers(io: Pick<Io, 'env' | 'stderr'>): Promise<void> {
  // Windows does not tell whose a folder is.
  if (process.getuid === undefined) return
  const found = await Promise.all([...new Set(await places(io.env))].map(leftIn))
  const folders = found.flat()
  if (folders.length === 0) return
  const running = await commandLines()
  const left = folders.filter((folder) => running?.some((line) => line.includes(folder)) === false)
  const failed: string[] = []
  for (const folder of left) {
    await rm(folder, { recursive: true, force: true }).catch(() => failed.push(folder))
  }
  const count = left.length - failed.length
  const lines = [
    ...(count > 0 ? [`note: removed ${texts(count)} that a killed edit had left behind`] : []),
    ...failed.map((folder) => `warning: ${folder} holds what a killed edit left; remove it`),
  ]
  for (const line of lines) await io.stderr.write(`${escapeLine(line)}\n`)
}

/** Folders of ours of processes that are gone. */
async function leftIn(place: string): Promise<readonly string[]> {
  const names = await readdir(place).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => {
      const owner = NAME.exec(name)?.[1]
      if (owner === undefined || !(await isGone(owner))) return []
      const folder = join(place, name)
      const status = await lstat(folder).catch(() => undefined)
      return status?.isDirectory() === true && status.uid === process.getuid?.() ? [folder] : []
    }),
  )
  return found.flat()
}

function texts(count: number): string {
  return count === 1 ? 'the text' : `${count} texts`
}
