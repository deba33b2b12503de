import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import {
  ageOpener,
  type Decrypted,
  decryptDocument,
  parseDocument,
  reencryptDocument,
} from '../../crypto/sops/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { inputTypeFlags } from '../crypt/flags.ts'
import { removeLeftoversBeside } from '../crypt/leftovers.ts'
import { checkUnchanged, writeEncrypted } from '../crypt/target.ts'
import { recognise } from '../decrypt/recognise.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import { findIdentities } from '../keys/identities.ts'
import { printLines } from '../print.ts'
import { checkCanConfirm, isConfirmed } from './confirm.ts'
import type { editFlags } from './flags.ts'
import { editRounds } from './rounds.ts'
import { leafValues } from './leaf-values.ts'

type Invocation = InvocationWith<
  typeof editFlags & typeof inputTypeFlags & typeof identityFlags & typeof passphraseFlags
>

/**
 * Edits a SOPS document: what did not change keeps its ciphertext.
 *
 * @throws UserError
 */
export async function editFile(invocation: Invocation, path: string): Promise<void> {
  const { flags, io, signal } = invocation
  checkCanConfirm(io, flags.yes)
  await removeLeftoversBeside(io, [path])
  try {
    const before = await opened(invocation, path)
    const { plaintext, document } = before
    const format = document.source.format
    const content = await editRounds(
      plaintext.reveal(),
      basename(path),
      invocation,
      async (text) => {
        const next = await reencryptDocument(text, before, io.now()).catch((error: unknown) => {
          throw cryptFailure(error, 'what was typed')
        })
        return { next, after: parseDocument(text, format) }
      },
    )
    const name = { namespace: '', name: path }
    const isSame = content === undefined || Buffer.compare(content.next, document.bytes) === 0
    const question = `Write it to ${path}?`
    const sides = [
      { ...name, data: leafValues(parseDocument(plaintext.reveal(), format)) },
      {
        ...name,
        data: content === undefined ? new Map<string, SecretBytes>() : leafValues(content.after),
      },
    ] as const
    if (isSame || !(await isConfirmed(invocation, ...sides, { yes: flags.yes, question }))) {
      await io.stderr.write('nothing was changed\n')
      return
    }
    await checkUnchanged(path, document.bytes)
    await writeEncrypted({ file: path }, [content.next], signal)
    await printLines(io.stdout, [`${path} edited`])
  } catch (error) {
    throw cryptFailure(error, path)
  }
}

async function opened(invocation: Invocation, path: string): Promise<Decrypted> {
  const bytes = await readFile(path)
  const what = recognise(bytes, path, invocation.flags['input-type'])
  if (what.kind !== 'sops') {
    throw new UserError('only SOPS documents can be edited', ['decrypt it and encrypt it again'])
  }
  const document = parseDocument(bytes, what.format)
  if (document.metadata === undefined) {
    throw new UserError('the document is not encrypted', ['encrypt it first'])
  }
  return decryptDocument(document, ageOpener(await findIdentities(invocation)))
}
