import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

import { UserError } from '../../../base/errors.ts'
import type { StoredFile } from './below.ts'
import { readBlobs } from './blobs.ts'

/** Where a content was first. */
interface FirstSeen {
  readonly path: string
  readonly commit: string
}

/**
 * Every content that a file below the folder had in any commit that git still has, each once,
 * with the first commit and path that has it: of every branch, tag and stash, and of what
 * branches were before they were rewritten.
 *
 * @throws UserError when the folder is in no repository, or git cannot be started
 */
export async function* filesOfHistory(folder: string): AsyncGenerator<StoredFile> {
  const [root = ''] = (await output(folder, ['rev-parse', '--show-toplevel'])).split('\n')
  const names = await contentsSeen(root, relative(root, resolve(folder)) || '.')
  const reader = git(root, ['cat-file', '--batch'])
  for await (const { id, bytes } of readBlobs(reader, names.keys())) {
    const { path, commit } = names.get(id) ?? { path: '', commit: '' }
    yield { path: join(root, path), commit, bytes }
  }
}

const LOG = ['log', '--all', '--reflog', '--reverse', '-m', '--root', '--raw', '--no-abbrev']
const FORM = ['--no-renames', '--format=commit %H', '--']

/** The names of contents (of blobs), the first commit of each. */
async function contentsSeen(root: string, below: string): Promise<ReadonlyMap<string, FirstSeen>> {
  const names = new Map<string, FirstSeen>()
  let commit = ''
  for await (const line of createInterface({ input: git(root, [...LOG, ...FORM, below]).stdout })) {
    if (line.startsWith('commit ')) commit = line.slice('commit '.length)
    const [, blob, path] = CHANGE.exec(line) ?? []
    if (blob === undefined || path === undefined || /^0+$/.test(blob)) continue
    if (!names.has(blob)) names.set(blob, { path, commit })
  }
  return names
}

/** A line of --raw: modes, names before and after, and the path. A submodule has no content here. */
const CHANGE = /^:\d{6} (?!160000)\d{6} [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*\t(.+)$/

async function output(folder: string, words: readonly string[]): Promise<string> {
  const child = git(folder, words)
  const failed = new Promise<never>((_, reject) => {
    child.on('error', () => reject(new UserError('git cannot be started, and --git needs it')))
    child.on('exit', (code) => {
      if (code !== 0) reject(new UserError(`${folder} is in no git repository`))
    })
  })
  const [printed] = await Promise.all([
    Promise.race([text(child.stdout), failed]),
    Promise.race([new Promise((done) => child.on('close', done)), failed]),
  ])
  return printed
}

/** Nothing but what is in the repository: no pager, and names as they are. */
function git(folder: string, words: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn('git', ['--no-pager', '-c', 'core.quotePath=false', '-C', folder, ...words])
  child.stderr.resume()
  return child
}
