/** What keys that open files have in common: they can be made useless for new files only. */
import type { OpenedFiles, RevocationReader } from '../port.ts'
import type { FileKey } from '../questions.ts'
import type { Step, Wish } from '../step.ts'

/** What the key opens in the folders that were named; undefined where none was. @throws UserError */
export async function filesOpened(
  key: FileKey,
  { whom }: Wish,
  reader: RevocationReader,
): Promise<OpenedFiles | undefined> {
  return whom.folders.length === 0 ? undefined : reader.openedBy(key, whom.folders)
}

/** Tries the key on all of them. */
export function proveFiles(key: FileKey, { whom }: Wish): Step {
  const { folders } = whom
  const where = folders.length === 0 ? 'no folder (--in FOLDER names one)' : folders.join(', ')
  const title = `the old key opens nothing in ${where}`
  return { type: 'prove', id: 'prove', title, question: { type: 'files', key, folders } }
}

/** A step of somebody else. */
export function byHand(id: string, title: string): Step {
  return { type: 'byHand', id, title }
}

const NAMED = 20

/** The files as words of a command. */
export function fileWords(files: readonly string[]): string {
  const more = files.length - NAMED
  return files.slice(0, NAMED).join(' ') + (more > 0 ? ` (and ${more} more)` : '')
}

/** What no new key changes. */
export const READ_FOR_EVER =
  'the history of git and every copy stay readable with the old key for ever: rotate the values that stood in them'
