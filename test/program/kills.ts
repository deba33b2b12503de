import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { filesBelow } from '../canary/marks.ts'
import { PROGRAM } from './program.ts'

/** Where the text for an editor lies: in memory, since nobody takes it away after a kill. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** The folders that the program can write to, and nothing else is in them. */
export interface Place {
  readonly files: string
  /** Home, working folder and the folder of temporary files. */
  readonly elsewhere: string
  readonly room: string
  start(words: readonly string[], editor?: string): ChildProcess
  remove(): void
}

export function makePlace(): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'killed-'))
  const room = mkdtempSync(path.join(MEMORY, 'killed-'))
  const [files, elsewhere] = [path.join(folder, 'files'), path.join(folder, 'elsewhere')]
  const temporary = path.join(elsewhere, 'tmp')
  mkdirSync(files)
  mkdirSync(temporary, { recursive: true })
  const surroundings = { PATH: process.env['PATH'], HOME: elsewhere, TMPDIR: temporary }
  return {
    files,
    elsewhere,
    room,
    start: (words, editor = 'false') =>
      spawn(process.execPath, [PROGRAM, ...words], {
        cwd: elsewhere,
        stdio: 'ignore',
        // What is in the folders is what the verbs leave there.
        env: {
          ...surroundings,
          XDG_RUNTIME_DIR: room,
          EDITOR: editor,
          NODE_DISABLE_COMPILE_CACHE: '1',
        },
      }),
    remove() {
      rmSync(folder, { recursive: true })
      rmSync(room, { recursive: true })
    },
  }
}

/** What lies beside the files that somebody wanted. */
export function temporaryFiles({ files }: Place): readonly string[] {
  return readdirSync(files).filter((name) => name.endsWith('.tmp'))
}

/** All that is on disk and not wanted there: temporary files, and what is in other folders. */
export function strayText(place: Place): string {
  const beside = filesBelow(place.files).filter(([file]) => file.endsWith('.tmp'))
  return [...beside, ...filesBelow(place.elsewhere)].map(([, content]) => content).join('\n')
}

/** A stretch of a run within which to kill: since its start, or since something appeared in a folder. */
export interface Stretch {
  readonly since: 'start' | { readonly folder: string }
  readonly ms: number
}

/**
 * The stretches of one run to its end: all of it, and from the first that is seen in
 * each folder.
 *
 * @throws Error when the program fails
 */
export async function stretches(
  run: () => ChildProcess,
  folders: readonly string[],
): Promise<readonly Stretch[]> {
  const begun = performance.now()
  const seen = new Map<string, number>()
  const watchers = folders.map((folder) =>
    watch(folder, () => {
      if (!seen.has(folder)) seen.set(folder, performance.now())
    }),
  )
  const ended = await once(run(), 'exit')
  const end = performance.now()
  for (const watcher of watchers) watcher.close()
  if (ended[0] !== 0) throw new Error(`the program ended with ${String(ended[0])}`)
  return [
    { since: 'start', ms: end - begun },
    ...[...seen].map(([folder, at]) => ({ since: { folder }, ms: end - at })),
  ]
}

/** Kills the program somewhere in a stretch. Returns whether it was still there. */
export async function killWithin(
  run: () => ChildProcess,
  { since, ms }: Stretch,
): Promise<boolean> {
  const stop = new AbortController()
  const { signal } = stop
  const appeared =
    since === 'start'
      ? Promise.resolve()
      : once(watch(since.folder, { signal }), 'change', { signal })
  appeared.catch(() => undefined)
  const child = run()
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>
  await Promise.race([appeared, ended])
  // A little beyond, as no two runs take the same time.
  const after = Math.random() * ms * 1.05
  if (after >= 1) await Promise.race([sleep(after), ended])
  child.kill('SIGKILL')
  const [, by] = await ended
  stop.abort()
  return by === 'SIGKILL'
}
