import { stringify } from 'yaml'

import type { SecretDraft } from '../../change/draft.ts'
import { plainSecret, readableManifest } from '../../change/draft-manifest.ts'
import { sealSecret } from '../../crypto/sealed-secrets/index.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { printBytes } from '../crypt/print.ts'
import { writeEncrypted } from '../crypt/target.ts'
import { readCertificate } from '../encrypt/seal.ts'
import { encryptSops } from '../encrypt/sops.ts'
import { pluginPort } from '../keys/plugins.ts'
import { namedRecipients } from '../keys/recipients.ts'
import type { createFlags } from './flags.ts'
import type { fileFlags } from './file-flags.ts'

type Invocation = InvocationWith<typeof createFlags & typeof fileFlags>

/**
 * Writes the Secret as a SOPS document or a SealedSecret.
 *
 * @throws UserError when it is not said for whom, or where a SealedSecret may be opened
 */
export async function writeToFile(invocation: Invocation, draft: SecretDraft): Promise<void> {
  const { flags, io, signal } = invocation
  const name = flags.out ?? 'standard output'
  try {
    const content = flags.seal
      ? await sealed(invocation, draft)
      : await encrypted(invocation, draft)
    if (flags['dry-run'] !== 'none') return
    if (flags.out === undefined || flags.out === '-') await printBytes(io, [content])
    else await writeEncrypted({ file: flags.out }, [content], signal)
  } catch (error) {
    throw cryptFailure(error, name)
  }
}

async function sealed({ flags, io }: Invocation, draft: SecretDraft): Promise<Uint8Array> {
  const certificate = await readCertificate(flags.cert, io.now())
  const scope = flags.scope === undefined ? {} : { scope: flags.scope }
  const object = sealSecret(plainSecret(draft), certificate, scope)
  return new TextEncoder().encode(stringify(object))
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
