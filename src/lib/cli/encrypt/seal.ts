import { parseAllDocuments, stringify } from 'yaml'

import { UserError } from '../../base/errors.ts'
import {
  type SealingCertificate,
  type SealScope,
  sealSecret,
} from '../../crypto/sealed-secrets/index.ts'
import { readSecret } from '../../crypto/secret-types/index.ts'

/** As kubeseal writes them: one sealed value, one line. */
export const WHOLE_LINES = { lineWidth: 0 } as const

/** With what, and for where. */
export interface Sealing {
  readonly certificate: SealingCertificate
  /** Undefined to let the annotations of each Secret decide. */
  readonly scope: SealScope | undefined
}

/**
 * The SealedSecrets of all Secrets of a manifest, in YAML.
 *
 * @throws UserError when something in it is no Secret, or names no namespace where the scope needs one
 */
export function sealManifest(
  bytes: Uint8Array,
  name: string,
  { certificate, scope }: Sealing,
): Uint8Array {
  const options = scope === undefined ? {} : { scope }
  const sealed = manifestsIn(bytes, name).map((manifest) =>
    stringify(sealSecret(readSecret(manifest), certificate, options), WHOLE_LINES),
  )
  return new TextEncoder().encode(sealed.join('---\n'))
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
