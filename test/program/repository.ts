import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { PROGRAM } from './program.ts'

/** What a command left behind. */
export interface Done {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A repository of the real git, with a home folder of its own next to it. */
export interface Repository {
  /** Everything that the commands could write to. */
  readonly folder: string
  readonly git: (...words: readonly string[]) => Promise<Done>
  /** The program, started in the repository. */
  readonly program: (...words: readonly string[]) => Promise<Done>
  /** Changes an encrypted file as a user would: by an editor that runs `sed`. */
  readonly edit: (file: string, ...commands: readonly string[]) => Promise<void>
  readonly at: (file: string) => string
  readonly read: (file: string) => string
  readonly write: (file: string, content: string) => void
  readonly remove: () => void
}

/** How git is told to call the program. */
export const CALLED = `'${process.execPath}' '${PROGRAM}'`

/** @param env what the commands get besides a PATH and a home */
export async function repository(env: Readonly<Record<string, string>> = {}): Promise<Repository> {
  const folder = mkdtempSync(path.join(tmpdir(), 'repository-'))
  const [root, home] = [path.join(folder, 'repo'), path.join(folder, 'home')]
  for (const each of [root, home]) mkdirSync(each)
  const at = (file: string): string => path.join(root, file)
  const start = (program: string, words: readonly string[], more: object = {}): Promise<Done> =>
    done(program, words, root, {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      TMPDIR: home,
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
      ...more,
    })
  const git = (...words: readonly string[]): Promise<Done> => start('git', words)
  await git('init', '-q', '-b', 'main')
  await git('config', 'user.email', 'somebody@example.com')
  await git('config', 'user.name', 'Somebody')
  return {
    folder,
    git,
    at,
    program: (...words) => start(process.execPath, [PROGRAM, ...words]),
    async edit(file, ...commands) {
      const editor = path.join(folder, 'editor')
      const words = commands.map((command) => `-e '${command}'`).join(' ')
      writeFileSync(editor, `#!/bin/sh\nsed -i ${words} "$1"\n`)
      chmodSync(editor, 0o755)
      const call = [PROGRAM, 'edit', '-f', file, '--yes']
      const ended = await start(process.execPath, call, { EDITOR: editor })
      rmSync(editor)
      if (ended.status !== 0) throw new Error(ended.stderr)
    },
    read: (file) => readFileSync(at(file), 'utf8'),
    write: (file, content) => {
      mkdirSync(path.dirname(at(file)), { recursive: true })
      writeFileSync(at(file), content)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

async function done(
  program: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Done> {
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { status, stdout, stderr }
}
