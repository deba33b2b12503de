import { stringify } from 'yaml'

import { PlacedError } from '../../base/errors.ts'
import {
  type SealingCertificate,
  type SealScope,
  sealSecret,
} from '../../crypto/sealed-secrets/index.ts'
import { readSecret } from '../../crypto/secret-types/index.ts'
import { bytesInput } from '../../source/files/input.ts'
import { documents } from '../../source/manifests/documents.ts'

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
export async function sealManifest(
  bytes: Uint8Array,
  name: string,
  { certificate, scope }: Sealing,
): Promise<Uint8Array> {
  const options = scope === undefined ? {} : { scope }
  const sealed: string[] = []
  for await (const { value } of documents(bytesInput(name, bytes))) {
    sealed.push(stringify(sealSecret(readSecret(value), certificate, options), WHOLE_LINES))
  }
  if (sealed.length === 0) throw new PlacedError(name, `${name} is empty`)
  return new TextEncoder().encode(sealed.join('---\n'))
}
