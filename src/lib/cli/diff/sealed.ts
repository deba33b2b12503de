import { readFile } from 'node:fs/promises'

import { SecretBytes } from '../../base/secret-bytes.ts'
import type { SideSecret } from '../../change/diff/side.ts'
import {
  parseUnsealingKeys,
  type UnsealingKey,
  unsealSecret,
} from '../../crypto/sealed-secrets/index.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { SealedSecretManifest } from '../manifests/types.ts'
import { manifestSecret } from './manifest-secret.ts'

/** @throws UserError when a file holds no private key of a controller */
export async function unsealingKeys(files: readonly string[]): Promise<readonly UnsealingKey[]> {
  const keys = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file)
      const content = SecretBytes.from(bytes)
      bytes.fill(0)
      return parseUnsealingKeys(content).catch((error: unknown) => {
        throw cryptFailure(error, file)
      })
    }),
  )
  return keys.flat()
}

/**
 * The Secret that the controller would make of a SealedSecret.
 *
 * @throws UserError when none of the keys opens it
 */
export function sealedSecret(
  sealed: SealedSecretManifest,
  keys: readonly UnsealingKey[],
): SideSecret {
  const { namespace, name, object, place } = sealed
  try {
    return manifestSecret({
      namespace,
      name,
      secret: unsealSecret(object, keys),
      hadLastApplied: false,
    })
  } catch (error) {
    throw cryptFailure(error, `${place.name}, line ${place.line}`)
  }
}
