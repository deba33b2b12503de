import { stringify } from 'yaml'

import { checkDraft } from '../../change/check-draft.ts'
import { plainSecret } from '../../change/draft-manifest.ts'
import { sealSecret } from '../../crypto/sealed-secrets/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { sealingCertificate } from '../encrypt/certificate.ts'
import { WHOLE_LINES } from '../encrypt/seal.ts'
import { type DraftFlags, draftSecret, inFile } from './draft.ts'
import type { fileFlags } from './file-flags.ts'
import { mergeInto } from './merge-into.ts'
import { sealRaw } from './seal-raw.ts'
import { tell } from './tell.ts'
import { putOut } from './to-file.ts'

type Invocation = InvocationWith<DraftFlags & typeof fileFlags>

/**
 * Makes a SealedSecret, one sealed value of --raw, or new values in the file of --merge-into.
 * The certificate is there before anybody is asked for a value.
 *
 * @throws UserError when it is not said where it may be opened; ApiError when the
 *   controller is asked for its certificate and does not answer
 */
export async function sealNew(
  invocation: Invocation,
  connection: Connection,
  typedName: string | undefined,
): Promise<void> {
  const { flags, io } = invocation
  if (flags.raw) return sealRaw(invocation, connection, typedName)
  const file = flags['merge-into']
  if (file !== undefined) return mergeInto(invocation, connection, { file, typedName })
  const certificate = await sealingCertificate(invocation, (ask) => ask(connection))
  const place = { client: connection, namespace: connection.namespace }
  const drafted = await draftSecret(invocation, place, typedName)
  const strict = flags.validate === 'strict'
  const flaws = checkDraft(drafted.draft, { now: io.now(), strict })
  await tell(io, { ...drafted, warnings: [...drafted.warnings, ...flaws] })
  const secret = plainSecret(inFile(drafted.draft, flags.namespace, typedName))
  const scope = flags.scope === undefined ? {} : { scope: flags.scope }
  try {
    const text = stringify(sealSecret(secret, certificate, scope), WHOLE_LINES)
    await putOut(invocation, new TextEncoder().encode(text))
  } catch (error) {
    throw cryptFailure(error, flags.out ?? 'standard output')
  }
}
