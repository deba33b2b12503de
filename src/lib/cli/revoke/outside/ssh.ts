/** `authorized_keys` files, as witnesses of whether a key is let in. */
import { readFile } from 'node:fs/promises'
import { nobodyToAsk, type Said, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import type { SshQuestion } from '../../../change/revoke/index.ts'
import { isAuthorized } from '../../../crypto/ssh/public-blob.ts'

const CLAIM = 'the public key stands in no line'

/** One for each key and file. */
export function sshWitnesses({ leaked, files }: SshQuestion): readonly (Witness | Proof)[] {
  if (files.length === 0) return [nobodyToAsk(CLAIM, '--authorized-keys FILE')]
  return files.flatMap((file) =>
    leaked.map(({ blob, fingerprint }) => ({
      claim: CLAIM,
      asked: fingerprint,
      of: file,
      ask: () => saidOf(file, blob),
    })),
  )
}

async function saidOf(file: string, blob: Buffer): Promise<Said> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { answer: 'it cannot be read', holds: undefined }
  return isAuthorized(text, blob)
    ? { answer: 'it is let in', holds: false }
    : { answer: 'no line has it', holds: true }
}
