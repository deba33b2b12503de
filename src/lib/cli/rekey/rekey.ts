import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { once } from '../../base/remember.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Identity } from '../../crypto/age/index.ts'
import {
  ageOpener,
  ageWrapper,
  decryptDocument,
  type Metadata,
  parseDocument,
  rekeyDocument,
} from '../../crypto/sops/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { inputTypeFlags } from '../crypt/flags.ts'
import { DOCUMENTS_AT_ONCE, inTurn } from '../crypt/in-turn.ts'
import { removeLeftoversBeside } from '../crypt/leftovers.ts'
import { checkUnchanged, writeEncrypted } from '../crypt/target.ts'
import { recognise } from '../decrypt/recognise.ts'
import type { identityFlags, passphraseFlags, recipientFlags } from '../keys/flags.ts'
import { findIdentities } from '../keys/identities.ts'
import { pluginPort } from '../keys/plugins.ts'
import { namedRecipients } from '../keys/recipients.ts'
import { printLines } from '../print.ts'
import type { rekeyFlags } from './flags.ts'
import { newRecipients, type Wanted } from './new-recipients.ts'

type Invocation = InvocationWith<
  typeof rekeyFlags &
    typeof inputTypeFlags &
    typeof identityFlags &
    typeof passphraseFlags &
    typeof recipientFlags
>

/** A document that is ready to be written. */
interface Rekeyed {
  readonly path: string
  /** As it was read. */
  readonly old: Uint8Array
  readonly content: Uint8Array
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/**
 * Gives SOPS documents a new data key and other recipients. All of them are made
 * before the first is written, and each is written in one step.
 *
 * @throws UserError; nothing is written when one of them cannot be made
 */
export async function rekey(invocation: Invocation, files: readonly string[]): Promise<void> {
  const { flags, io, signal } = invocation
  if (!flags['dry-run']) await removeLeftoversBeside(io, files)
  const plugins = pluginPort(invocation)
  const wanted = { flags, plugins, env: io.env, named: await namedRecipients(invocation, plugins) }
  const identities = once(() => findIdentities(invocation))
  const made: Rekeyed[] = []
  for (const path of files) {
    signal.throwIfAborted()
    made.push(await rekeyOne(invocation, path, wanted, identities))
  }
  const write = async ({ path, old, content }: Rekeyed): Promise<void> => {
    await checkUnchanged(path, old)
    await writeEncrypted({ file: path }, [content], signal)
  }
  await inTurn(flags['dry-run'] ? [] : made, write, DOCUMENTS_AT_ONCE)
  const lines = made.flatMap((each) => linesOf(each, flags['dry-run']))
  await printLines(io.stdout, lines.map(escapeLine))
  if (made.some(({ before, after }) => removed(before, after).length > 0)) {
    await io.stderr.write(
      'whoever was removed can still read older copies, as in the history of git: change the values as well\n',
    )
  }
}

async function rekeyOne(
  { flags, io }: Invocation,
  path: string,
  wanted: Wanted,
  identities: () => Promise<readonly Identity[]>,
): Promise<Rekeyed> {
  const bytes = await readFile(path)
  try {
    const what = recognise(bytes, path, flags['input-type'])
    if (what.kind !== 'sops') {
      throw new UserError('only SOPS documents can be given other recipients', [
        'decrypt it and encrypt it again',
      ])
    }
    const document = parseDocument(bytes, what.format)
    const before = await decryptDocument(document, ageOpener(await identities()))
    const recipients = await newRecipients(path, before.metadata, wanted)
    const content = await rekeyDocument(before, {
      ...recipients,
      wrapper: ageWrapper(wanted.plugins),
      now: io.now(),
      allowMixed: flags['allow-mixed'],
      dropOtherServices: flags['drop-other-services'],
    })
    return {
      path,
      old: bytes,
      content,
      before: recipientsIn(before.metadata),
      after: recipients.keyGroups.flat(),
    }
  } catch (error) {
    throw cryptFailure(error, path)
  }
}

function recipientsIn({ keyGroups }: Metadata): readonly string[] {
  return keyGroups.flatMap(({ age }) => age.map(({ recipient }) => recipient))
}

function removed(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.filter((each) => !after.includes(each))
}

function linesOf({ path, before, after }: Rekeyed, dryRun: boolean): readonly string[] {
  const changes = [
    ...removed(after, before).map((each) => `  + ${each}`),
    ...removed(before, after).map((each) => `  - ${each}`),
  ]
  const count = `${after.length} ${after.length === 1 ? 'recipient' : 'recipients'}`
  const said = `${path} ${dryRun ? 'would get' : 'has'} a new data key for ${count}`
  return [said, ...changes]
}
