import { stringify } from 'yaml'

import type { SecretDraft } from '../../change/draft.ts'
import { readableManifest } from '../../change/draft-manifest.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { printBytes } from '../crypt/print.ts'
import { writeEncrypted } from '../crypt/target.ts'
import { encryptSops } from '../encrypt/sops.ts'
import { pluginPort } from '../keys/plugins.ts'
import { namedRecipients } from '../keys/recipients.ts'
import type { createFlags } from './flags.ts'
import type { fileFlags } from './file-flags.ts'

type Invocation = InvocationWith<typeof createFlags & typeof fileFlags>

/**
 * Writes the Secret as a SOPS document.
 *
 * @throws UserError when it is not said for whom
 */
export async function writeEncryptedSecret(
  invocation: Invocation,
  draft: SecretDraft,
): Promise<void> {
  try {
    await putOut(invocation, await encrypted(invocation, draft))
  } catch (error) {
    throw cryptFailure(error, invocation.flags.out ?? 'standard output')
  }
}

/** Writes what is encrypted to --out or standard output, unless it is only tried. */
export async function putOut(
  { flags, io, signal }: Invocation,
  content: Uint8Array,
): Promise<void> {
  if (flags['dry-run'] !== 'none') return
  if (flags.out === undefined || flags.out === '-') await printBytes(io, [content])
  else await writeEncrypted({ file: flags.out }, [content], signal)
}

async function encrypted(invocation: Invocation, draft: SecretDraft): Promise<Uint8Array> {
  const { flags, io } = invocation
  const plugins = pluginPort(invocation)
  const recipients = await namedRecipients(
    { ...invocation, flags: { ...flags, passphrase: false, 'passphrase-file': undefined } },
    plugins,
  )
  const manifest = new TextEncoder().encode(stringify(readableManifest(draft)))
  const path = flags.out === '-' ? undefined : flags.out
  return encryptSops(manifest, path, {
    flags: NO_SELECTION,
    inputType: 'yaml',
    recipients,
    allowMixed: flags['allow-mixed'],
    plugins,
    env: io.env,
    now: io.now(),
  })
}

/** The values of Secrets, unless a .sops.yaml says otherwise. */
const NO_SELECTION = {
  'encrypted-regex': undefined,
  'unencrypted-regex': undefined,
  'encrypted-suffix': undefined,
  'unencrypted-suffix': undefined,
  'mac-only-encrypted': false,
}
