import { readFile } from 'node:fs/promises'
import { stringify } from 'yaml'

import { UserError } from '../../base/errors.ts'
import { isObject } from '../../base/json.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { decryptAge, type Identity } from '../../crypto/age/index.ts'
import { parseUnsealingKeys, unsealSecret } from '../../crypto/sealed-secrets/index.ts'
import { writeSecret } from '../../crypto/secret-types/index.ts'
import {
  ageOpener,
  decryptDocument,
  parseDocument,
  type SopsFormat,
} from '../../crypto/sops/index.ts'
import { bytesInput } from '../../source/files/input.ts'
import { documents } from '../../source/manifests/documents.ts'
import { badInput } from '../../source/manifests/place.ts'
import { bytesOf, type Input } from '../crypt/input.ts'
import type { Recognised } from './recognise.ts'

/** Who can open what. */
export interface Keys {
  /** Found when they are first needed. */
  readonly identities: () => Promise<readonly Identity[]>
  /** Files with private keys of the controller of Sealed Secrets. */
  readonly privateKeys: readonly string[]
}

/**
 * The plain bytes of a file. They may be asked for more than once; what they yield
 * counts only when they come to their end.
 *
 * @throws UserError, AgeError, SopsError
 */
export async function plainBytes(
  input: Input,
  recognised: Recognised,
  keys: Keys,
): Promise<() => AsyncIterable<Uint8Array> | readonly Uint8Array[]> {
  if (recognised.kind === 'age') {
    const identities = await keys.identities()
    return () => decryptAge(input.read(), identities)
  }
  const name = input.path ?? 'standard input'
  const bytes = await bytesOf(input.read(), name)
  const plain =
    recognised.kind === 'sops'
      ? await plainDocument(bytes, recognised.format, keys)
      : await unsealed(bytes, name, keys)
  return () => [plain]
}

async function plainDocument(
  bytes: Uint8Array,
  format: SopsFormat,
  keys: Keys,
): Promise<Uint8Array> {
  const document = parseDocument(bytes, format)
  // Before anybody is asked for a passphrase.
  if (document.metadata === undefined) throw notEncrypted()
  const { plaintext } = await decryptDocument(document, ageOpener(await keys.identities()))
  return plaintext.reveal()
}

function notEncrypted(): UserError {
  return new UserError('this is not encrypted: no age file, no SOPS document, no SealedSecret', [
    'say what a SOPS document is with --input-type where its name does not tell',
  ])
}

/** The Secrets that the controller would make of the documents, in YAML. */
async function unsealed(
  bytes: Uint8Array,
  name: string,
  { privateKeys }: Keys,
): Promise<Uint8Array> {
  if (privateKeys.length === 0) {
    throw new UserError('a SealedSecret is opened with a private key of its controller', [
      'give it with --private-key FILE',
    ])
  }
  const parsed = await Promise.all(
    privateKeys.map(async (file) => parseUnsealingKeys(SecretBytes.from(await readFile(file)))),
  )
  const secrets: string[] = []
  for await (const { value, place } of documents(bytesInput(name, bytes))) {
    if (!isObject(value)) throw badInput(place, 'this is no SealedSecret')
    secrets.push(stringify(writeSecret(unsealSecret(value, parsed.flat()))))
  }
  return new TextEncoder().encode(secrets.join('---\n'))
}
