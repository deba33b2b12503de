/** Folders, as witnesses of whether a key still opens what is in them. */
import { nobodyToAsk, type Said, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import type { FilesQuestion, OpenedFiles } from '../../../change/revoke/index.ts'
import type { RevokeInvocation } from '../invocation.ts'
import { openedFiles } from './opened-files.ts'

const CLAIM = 'the old key opens no file'

/** One for each folder. */
export function fileWitnesses(
  { key, folders }: FilesQuestion,
  { signal }: RevokeInvocation,
): readonly (Witness | Proof)[] {
  if (folders.length === 0) return [nobodyToAsk(CLAIM, '--in FOLDER')]
  return folders.map((folder) => ({
    claim: CLAIM,
    asked: 'each encrypted file',
    of: folder,
    ask: async () => saidOf(await openedFiles(key, [folder], signal)),
  }))
}

const NAMED = 5

function saidOf({ sops, age, sealed, damaged, count }: OpenedFiles): Said {
  const opened = [...sops, ...age, ...sealed]
  if (opened.length > 0) {
    return { answer: `it opens ${opened.length} of ${count}: ${someOf(opened)}`, holds: false }
  }
  if (damaged.length > 0) {
    return { answer: `not all can be read: ${someOf(damaged)}`, holds: undefined }
  }
  if (count === 0) return { answer: 'no encrypted file is there', holds: undefined }
  return { answer: `it opens none of ${count}`, holds: true }
}

function someOf(files: readonly string[]): string {
  const more = files.length - NAMED
  return files.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
