import { UserError } from '../../base/errors.ts'
import { encryptAge } from '../../crypto/age/index.ts'
import type { SealingCertificate } from '../../crypto/sealed-secrets/index.ts'
import { bytesOf, inputName, openEncrypted, openPlain } from '../crypt/input.ts'
import { HEAD_LENGTH, recognise } from '../decrypt/recognise.ts'
import type { Io } from '../io.ts'
import { isAllSealed } from './done-already.ts'
import type { Sealing } from './seal.ts'
import { encryptSops, encryptSopsUnlessDone, type SopsChoice } from './sops.ts'

export type Format = 'sops' | 'age' | 'sealed-secret'

/** How to make each format. */
export interface Choice extends SopsChoice {
  readonly armor: boolean
  readonly scope: Sealing['scope']
  /** Asks for the certificate of the controller when it is first needed. */
  readonly certificate: () => Promise<SealingCertificate>
  /** Whether to leave what an earlier run has made as it is, instead of refusing it. */
  readonly passesOver: boolean
}

/** One file as it is to be; `done` is one that an earlier run has made. */
export type Content = AsyncIterable<Uint8Array> | readonly Uint8Array[] | 'done'

/**
 * What a file becomes. A document is made at once, an age file while it is written.
 *
 * @param path as typed; `-` is standard input
 * @param isInPlace whether it goes over the file
 * @throws UserError, SopsError, AgeError
 */
export async function contentOf(
  { path, format, isInPlace }: { path: string; format: Format; isInPlace: boolean },
  io: Pick<Io, 'stdin'>,
  choice: Choice,
): Promise<Content> {
  const name = inputName(path)
  const plain = await openPlain(path, io)
  if (format === 'age') {
    if (isInPlace && (await isAgeFile(path, io))) return doneAlready(choice)
    if (choice.recipients.length === 0) throw forNobody()
    return encryptAge(plain, choice.recipients, choice)
  }
  const bytes = await bytesOf(plain, name)
  if (format === 'sops') {
    if (!choice.passesOver) {
      return [await encryptSops(bytes, path === '-' ? undefined : path, choice)]
    }
    const made = await encryptSopsUnlessDone(bytes, path, choice)
    return made === 'done' ? made : [made]
  }
  if (choice.passesOver && (await isAllSealed(bytes, name))) return 'done'
  const { sealManifest } = await import('./seal.ts')
  const sealing = { certificate: await choice.certificate(), scope: choice.scope }
  return [await sealManifest(bytes, name, sealing)]
}

async function isAgeFile(path: string, io: Pick<Io, 'stdin'>): Promise<boolean> {
  const input = await openEncrypted(path, io)
  return recognise(await input.head(HEAD_LENGTH), undefined, undefined).kind === 'age'
}

/** age encrypts its own files once more, which in place nobody would notice. */
function doneAlready({ passesOver }: Choice): 'done' {
  if (passesOver) return 'done'
  throw new UserError('it is an age file already', ['--out FILE encrypts it once more'])
}

function forNobody(): UserError {
  return new UserError('for whom is not said', [
    'name recipients with -r or -R, or add --passphrase',
  ])
}
