import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether a kubectl can be asked; without one the recorded answers alone are used. */
export async function hasKubectl(): Promise<boolean> {
  return run('kubectl', ['version', '--client']).then(
    () => true,
    () => false,
  )
}

/** Runs kubectl in an environment of its own. */
export async function kubectl(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<string> {
  const running = run('kubectl', [...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    timeout: 20_000,
  })
  // Without credentials kubectl would ask for a user name.
  running.child.stdin?.end()
  return (await running).stdout
}

/** Stands for the folder of a case in its files and in recorded answers. */
export const FOLDER = '/folder'

/** Writes files into a new folder for the time of `use`. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'kubeconfig-')))
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
      await writeFile(path.join(folder, name), text.replaceAll(FOLDER, folder))
    }
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
