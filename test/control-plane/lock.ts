import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` while holding the lock file `path`; whoever comes second waits and
 * says so once. A lock whose owner is no longer alive is taken over.
 */
export async function withLock(
  path: string,
  reason: string,
  work: () => Promise<void>,
): Promise<void> {
  await acquire(path, reason)
  try {
    await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function acquire(path: string, reason: string): Promise<void> {
  let told = false
  while (!(await tryAcquire(path))) {
    if (!told) process.stderr.write(`Waiting for another process that is ${reason}.\n`)
    told = true
    await removeIfAbandoned(path)
    await sleep(500)
  }
}

async function tryAcquire(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(`${process.pid}\n`)
    await file.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  const owner = Number((await readFile(path, 'utf8').catch(() => '')).trim())
  // An empty file belongs to somebody who is just about to write its number.
  if (owner > 0 && !isAlive(owner)) await rm(path, { force: true })
}

/** True while there is a process with this id, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
