import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { writeFailure } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import type { Io } from '../io.ts'
import { privateFolder } from './private-place.ts'

/**
 * Lets a person change a text in an editor. It lies in a private folder, in memory
 * where the system has a place for that, and is gone however this ends.
 *
 * @param name of the file, whose ending tells the editor what it is
 * @throws UserError when the editor cannot be started or ends with an error; the reason of `signal`
 */
export async function inEditor(
  content: Uint8Array,
  name: string,
  { io, signal }: { readonly io: Pick<Io, 'env'>; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const folder = await privateFolder(io.env)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  // At a second signal nobody waits for the rest of this function.
  signal.addEventListener('abort', remove, { once: true })
  process.once('exit', remove)
  try {
    const file = join(folder, name)
    await writeFile(file, content, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
      throw writeFailure(file, error)
    })
    await runEditor(file, io.env, signal)
    return await readFile(file).catch(() => {
      throw new UserError('the editor took the text away; nothing was changed')
    })
  } finally {
    remove()
    process.off('exit', remove)
    signal.removeEventListener('abort', remove)
  }
}

/** As kubectl chooses it. */
export function editorOf(env: NodeJS.ProcessEnv): string {
  const usual = process.platform === 'win32' ? 'notepad' : 'vi'
  return env['KUBE_EDITOR'] || env['EDITOR'] || usual
}

async function runEditor(file: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const editor = editorOf(env)
  signal.throwIfAborted()
  const isWindows = process.platform === 'win32'
  // The editor may be written with arguments and quotes, which a shell takes apart.
  const child = isWindows
    ? spawn(editor, [file], { stdio: 'inherit', shell: true })
    : spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
  const stop = (): void => void child.kill()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('exit', resolve)
    })
    signal.throwIfAborted()
    if (status !== 0) throw failed(editor)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function failed(editor: string): UserError {
  return new UserError(`the editor (${editor}) ended with an error; nothing was changed`, [
    'choose another one with KUBE_EDITOR or EDITOR',
  ])
}
