import { readFile } from 'node:fs/promises'
import { parseAllDocuments, stringify } from 'yaml'

import { UserError } from '../../base/errors.ts'
import {
  parseSealingCertificate,
  type SealingCertificate,
  sealSecret,
} from '../../crypto/sealed-secrets/index.ts'
import { readSecret } from '../../crypto/secret-types/index.ts'
import type { FlagValues } from '../command.ts'
import type { sealFlags } from './flags.ts'

/**
 * The SealedSecrets of all Secrets of a manifest, in YAML.
 *
 * @throws UserError when something in it is no Secret, or names no namespace where the scope needs one
 */
export async function sealManifest(
  bytes: Uint8Array,
  name: string,
  flags: FlagValues<typeof sealFlags>,
  now: Date,
): Promise<Uint8Array> {
  const certificate = await readCertificate(flags.cert, now)
  const scope = flags.scope === undefined ? {} : { scope: flags.scope }
  const sealed = manifestsIn(bytes, name).map((manifest) =>
    stringify(sealSecret(readSecret(manifest), certificate, scope)),
  )
  return new TextEncoder().encode(sealed.join('---\n'))
}

/**
 * Reads the certificate of --cert.
 *
 * @throws UserError when there is none, or it is over
 */
export async function readCertificate(
  file: string | undefined,
  now: Date,
): Promise<SealingCertificate> {
  if (file === undefined) {
    throw new UserError('sealing needs the certificate of the controller', [
      'give it with --cert FILE, as `kubeseal --fetch-cert` prints it',
    ])
  }
  return parseSealingCertificate(await readFile(file, 'utf8'), now)
}

function manifestsIn(bytes: Uint8Array, name: string): readonly unknown[] {
  const documents = parseAllDocuments(new TextDecoder().decode(bytes), { prettyErrors: false })
  if (!Array.isArray(documents)) throw new UserError(`${name} is empty`)
  const broken = documents.some(({ errors }) => errors.length > 0)
  // What YAML says about an error repeats the text.
  if (broken) throw new UserError(`${name} is not valid YAML`)
  const manifests = documents.map((document) => document.toJS() as unknown)
  const present = manifests.filter((manifest) => manifest !== null)
  if (present.length === 0) throw new UserError(`${name} is empty`)
  return present
}
