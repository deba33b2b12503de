import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Identity } from '../../crypto/age/index.ts'
import {
  ageOpener,
  type Conflict,
  type Decrypted,
  decryptDocument,
  mergeDocuments,
  type MergeOutcome,
  parseDocument,
  VALUE_START,
} from '../../crypto/sops/index.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { writeEncrypted } from '../crypt/target.ts'
import { recognise } from '../decrypt/recognise.ts'
import { ExitCode } from '../exit-code.ts'
import { findIdentities } from '../keys/identities.ts'
import { printLines } from '../print.ts'
import type { GitInvocation, MergeFiles } from './invocation.ts'
import { mergeAsText } from './plain.ts'

/**
 * Merges a SOPS document key by key into the file `ours`. What both sides changed keeps
 * the value of `ours`, and git is told that there is a conflict.
 *
 * @returns `yes` for a conflict, which git takes any code up to 128 for
 * @throws UserError when there is nothing to merge; `ours` is then as it was
 */
export async function merge(invocation: GitInvocation, files: MergeFiles): Promise<ExitCode> {
  const { io, signal } = invocation
  const identities = once(() => findIdentities(invocation))
  const open = (file: string): Promise<Decrypted | undefined> =>
    opened(invocation, file, files.path, identities)
  try {
    const [ours, theirs] = [await open(files.ours), await open(files.theirs)]
    if (ours === undefined && theirs === undefined) return await mergeAsText(files)
    if (ours === undefined || theirs === undefined) throw notEncrypted()
    const base = await open(files.base)
    const outcome = await mergeDocuments({ base, ours, theirs }, io.now())
    if (outcome.kind === 'merged') {
      await writeEncrypted({ file: files.ours }, [outcome.content], signal)
    }
    const lines = linesOf(outcome)
    await printLines(
      io.stderr,
      lines.map((line) => escapeLine(`${files.path}: ${line}`)),
    )
    return isClean(outcome) ? ExitCode.done : ExitCode.yes
  } catch (error) {
    throw kept(cryptFailure(error, files.path))
  }
}

/** Undefined for a file without content, or that is not encrypted. */
async function opened(
  { flags }: GitInvocation,
  file: string,
  path: string,
  identities: () => Promise<readonly Identity[]>,
): Promise<Decrypted | undefined> {
  const bytes = await readFile(file)
  if (bytes.length === 0) return undefined
  const what = recognise(bytes, path, flags['input-type'])
  if (what.kind === 'age') throw new UserError('raw age files cannot be merged')
  // A MAC at least is in every encrypted document; any other file need not even be well-formed.
  if (what.kind !== 'sops' || !bytes.includes(VALUE_START)) return undefined
  const document = parseDocument(bytes, what.format)
  if (document.metadata === undefined) return undefined
  return decryptDocument(document, ageOpener(await identities()))
}

function notEncrypted(): UserError {
  return new UserError('it is encrypted on one side and in clear on the other', [
    'encrypt it on both, or take one of them with `git checkout --ours` or `--theirs`',
  ])
}

const WHAT = {
  value: 'both sides changed',
  removed: 'one side removed what the other changed:',
  comment: 'both sides changed the comment at',
} as const satisfies Record<Conflict['what'], string>

const REFUSED = {
  recipients: 'both sides changed who can read it, or its data key',
  exposed: 'one side changed what is encrypted, which would show what the other keeps encrypted',
  unclear: 'the two versions are too different to be merged',
} as const satisfies Record<Exclude<MergeOutcome['kind'], 'merged'>, string>

function linesOf(outcome: MergeOutcome): readonly string[] {
  if (outcome.kind !== 'merged') return [`${REFUSED[outcome.kind]}; it was left as in HEAD`]
  return [
    ...(outcome.readersFrom === 'theirs' ? [READERS] : []),
    ...outcome.conflicts.map(({ path, what }) => `conflict: ${WHAT[what]} ${nameOf(path)}`),
    ...(isClean(outcome) ? [] : [REST]),
  ]
}

const READERS =
  'note: the other side changed who can read it, or its data key, and that was taken over'
const REST =
  'the rest was merged, and these are as in HEAD; settle them with `edit -f`, then `git add`'

function isClean(outcome: MergeOutcome): boolean {
  return outcome.kind === 'merged' && outcome.conflicts.length === 0
}

function nameOf([document = '', ...keys]: readonly string[]): string {
  const name = keys.join('.') || 'the document'
  return document === '' ? name : `${name} of ${document}`
}

/** Says what git leaves behind, as it does not. */
function kept(error: unknown): unknown {
  if (!(error instanceof UserError)) return error
  return new UserError(error.message, [...error.hints, 'it was left as in HEAD'])
}
