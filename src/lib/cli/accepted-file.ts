import { readFile } from 'node:fs/promises'
import {
  type Acceptance,
  acceptance,
  type AcceptedLine,
  parseAccepted,
} from '../analysis/reach/accepted.ts'
import { UserError } from '../base/errors.ts'
import type { NamespacedName } from '../base/names.ts'
import { expiredLines, staleLines } from '../view/reach-accepted.ts'
import { escapeLine } from '../base/safe-text.ts'
import type { Io } from './io.ts'
import { printLines } from './print.ts'

/** The file of accepted readers that `--exclude` names; accepts nobody without one. */
export interface AcceptedFile extends Acceptance {
  /** Absent without a file. */
  readonly name?: string
}

/**
 * Reads the file of `--exclude`.
 *
 * @throws UserError when it cannot be read, or that names its first wrong line
 */
export async function acceptedFile(path: string | undefined, io: Io): Promise<AcceptedFile> {
  const today = io.now().toISOString().slice(0, 10)
  if (path === undefined) return acceptance([], today)
  if (path === '-') throw new UserError('--exclude needs a file: it is meant to be kept')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    // Node does not say which file it was that could be opened, but not read (a folder).
    throw error instanceof Error ? Object.assign(error, { path }) : error
  })
  return { ...acceptance(parseAccepted(text, path), today), name: path }
}

/** What an answer was about, to tell which lines of the file it could have had a use for. */
export interface AnsweredScope {
  /** Absent for every namespace. */
  readonly namespace?: string
  /** Absent for every Secret of the scope. */
  readonly secrets?: readonly NamespacedName[]
  /** Whether every reader was in the answer, not only those that are new, or one. */
  readonly everyReader: boolean
  /** Whether everything was seen that the answer depends on. */
  readonly complete: boolean
}

/** Says on stderr which lines of the file accept nobody any more. */
export async function printAcceptedNotes(
  file: AcceptedFile,
  scope: AnsweredScope,
  io: Io,
): Promise<void> {
  const { name } = file
  if (name === undefined) return
  const stale = scope.everyReader ? file.unused().filter((line) => isWithin(line, scope)) : []
  const lines = [...expiredLines(file.expired, name), ...staleLines(stale, name, scope.complete)]
  await printLines(io.stderr, lines.map(escapeLine))
}

/** Whether a line is about nothing but what was asked about. */
function isWithin({ secret }: AcceptedLine, { namespace, secrets }: AnsweredScope): boolean {
  if (secrets !== undefined) {
    return secrets.some((each) => each.namespace === secret.namespace && each.name === secret.name)
  }
  return namespace === undefined || namespace === secret.namespace
}
