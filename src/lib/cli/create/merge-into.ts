import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { parseSealedSecret, setSealedValue } from '../../crypto/sealed-secrets/index.ts'
import type { SealingCertificate } from '../../crypto/sealed-secrets/index.ts'
import { setSealedText } from '../../crypto/sealed-secrets/sealed-text.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { writeEncrypted } from '../crypt/target.ts'
import { sealingCertificate } from '../encrypt/certificate.ts'
import { askValues } from './ask.ts'
import type { DraftFlags } from './draft.ts'
import type { fileFlags } from './file-flags.ts'
import { checkOnlyValues, onlyValues } from './only-values.ts'
import { readText, type SealedFile, sealedFile } from './sealed-file.ts'
import { typedPlace } from './typed-place.ts'

type Invocation = InvocationWith<DraftFlags & typeof fileFlags>

/** As typed. */
interface Typed {
  readonly file: string
  readonly typedName: string | undefined
}

/**
 * Adds keys to a SealedSecret in a file, or gives them new values; name, namespace and scope
 * are those of the file, and what is typed of them must be the same. All else in it stays
 * byte for byte. It is checked before anybody is asked for a value.
 *
 * @throws UserError when the file holds no such SealedSecret, or was changed meanwhile
 */
export async function mergeInto(
  invocation: Invocation,
  connection: Connection,
  { file, typedName }: Typed,
): Promise<void> {
  const { flags, io, signal } = invocation
  checkOnlyValues(flags, '--merge-into')
  const wanted = { ...typedPlace(flags.namespace, typedName), scope: flags.scope }
  const sealed = await sealedFile(file, wanted)
  const certificate = await sealingCertificate(invocation, (ask) => ask(connection))
  const values = await onlyValues(invocation, connection, (ask) => askValues(ask, ''))
  const after = inWords(file, () => textWith(sealed, values, certificate))
  if ((await readText(file)) !== sealed.text) {
    throw new UserError(`${file} was changed meanwhile, and was left as it is now`, ['try again'])
  }
  const tried = flags['dry-run'] !== 'none'
  if (!tried) await writeEncrypted({ file }, [new TextEncoder().encode(after)], signal)
  const line = `${file}: ${changes(sealed, [...values.keys()])}${tried ? ' (dry run)' : ''}`
  await io.stderr.write(`${escapeLine(line)}\n`)
  if (sealed.isImmutable) {
    await io.stderr.write(
      'warning: the Secret is immutable; the controller can change it only after it was deleted\n',
    )
  }
}

function textWith(
  { text, index, object }: SealedFile,
  values: ReadonlyMap<string, SecretBytes>,
  certificate: SealingCertificate,
): string {
  return [...values].reduce((changed, [key, value]) => {
    const sealed = setSealedValue(object, key, value, certificate)
    const ciphertext = parseSealedSecret(sealed).encryptedData.get(key) ?? ''
    return setSealedText(changed, index, key, ciphertext)
  }, text)
}

function changes({ target, keys }: SealedFile, written: readonly string[]): string {
  const each = written.map((key) => `${key} ${keys.has(key) ? 'changed' : 'added'}`)
  return `${each.join(', ')} in ${qualifiedName(target)}, ${target.scope}`
}

function inWords<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw cryptFailure(error, file)
  }
}
