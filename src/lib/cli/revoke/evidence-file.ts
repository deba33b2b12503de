/** Where the evidence of a revocation goes: never over another one. */
import { stat } from 'node:fs/promises'

import { writeFileAtomically } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { RevocationDocument } from '../../change/evidence/document.ts'
import { signed } from '../../change/evidence/signed.ts'

/**
 * The file of `--evidence`, or the first free one of `NAME.revocation.json`, `NAME.revocation-2.json`.
 *
 * @throws UserError when the one that was named is there already
 */
export async function evidenceFile(given: string | undefined, name: string): Promise<string> {
  if (given !== undefined) {
    if (!(await isThere(given))) return given
    throw new UserError(`${given} is there already, and evidence is not overwritten`, [
      'name another file with --evidence',
    ])
  }
  for (let number = 1; ; number++) {
    const file = `${name}.revocation${number === 1 ? '' : `-${number}`}.json`
    if (!(await isThere(file))) return file
  }
}

/** Writes the document, signed where there is a key. @throws UserError when it cannot be written */
export async function writeEvidence(
  file: string,
  document: RevocationDocument,
  seed: SecretBytes | undefined,
): Promise<void> {
  const content = seed === undefined ? document : signed(document, seed)
  await writeFileAtomically(file, [`${JSON.stringify(content, null, 2)}\n`])
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
