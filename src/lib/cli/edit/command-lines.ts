import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** The words of all processes that can be seen, or nothing where they cannot. */
export async function commandLines(): Promise<readonly string[] | undefined> {
  if (process.platform !== 'linux') {
    const listed = await promisify(execFile)('ps', ['-axww', '-o', 'args=']).catch(() => undefined)
    return listed?.stdout.split('\n')
  }
  const names = await readdir('/proc').catch(() => [])
  const numbers = names.filter((name) => /^\d+$/.test(name))
  if (numbers.length === 0) return undefined
  return Promise.all(numbers.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
}
