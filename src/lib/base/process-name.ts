import { createHash } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'

import { once } from './remember.ts'

/** `PID-START-PLACE`: a number alone is soon some other process's. */
export const ownProcess = once(async (): Promise<string> => {
  return `${process.pid}-${(await startOf(process.pid)) ?? '0'}-${await ownPlace()}`
})

/** What {@link ownProcess} looks like, as a part of an expression. */
export const PROCESS_NAME = String.raw`\d+-\d+-[0-9a-f]{12}`

/**
 * Whether the process of such a name is gone for sure: it was on this machine since it was
 * started, among the processes that are seen from here, and none of this number and start runs.
 */
export async function isGone(name: string): Promise<boolean> {
  const [pid = '', start = '', place] = name.split('-')
  if (place !== (await ownPlace())) return false
  if (process.platform === 'linux') {
    // Where not even this one can be seen, nothing is known of others.
    const isBlind = (await startOf(process.pid)) === undefined
    return !isBlind && (await startOf(Number(pid))) !== start
  }
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** In ticks since the machine started (proc_pid_stat(5), field 22); nothing for what has ended. */
async function startOf(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before it may hold anything, also blanks and parentheses.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const [state = ''] = fields
  return state === 'Z' || state === 'X' ? undefined : fields[19]
}

/** Containers may share a folder, and machines as well, but not the numbers of processes. */
async function ownPlace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const numbers = await readlink('/proc/self/ns/pid').catch(() => '')
  return createHash('sha256').update(`${boot}${numbers}`).digest('hex').slice(0, 12)
}
