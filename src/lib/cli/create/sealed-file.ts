import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import {
  parseChangeable,
  type SealScope,
  type SealTarget,
} from '../../crypto/sealed-secrets/index.ts'
import { sealedSecretsIn, type TextDocument } from '../../crypto/sealed-secrets/sealed-text.ts'
import { cryptFailure } from '../crypt/failure.ts'

/** A SealedSecret in a file. */
export interface SealedFile extends TextDocument {
  /** The whole file. */
  readonly text: string
  readonly target: SealTarget
  readonly keys: ReadonlySet<string>
  readonly isImmutable: boolean
}

/** What was typed of it. */
export interface Wanted extends Partial<NamespacedName> {
  readonly scope: SealScope | undefined
}

/**
 * Finds the SealedSecret that values are to be written into.
 *
 * @throws UserError when there is none, more than one, or what was typed does not fit
 */
export async function sealedFile(file: string, wanted: Wanted): Promise<SealedFile> {
  const text = await readText(file)
  try {
    const document = chosen(sealedSecretsIn(text), wanted)
    const { target, encryptedData, template } = parseChangeable(document.object)
    checkFits(target, wanted)
    const keys = new Set(encryptedData.keys())
    return { ...document, text, target, keys, isImmutable: template['immutable'] === true }
  } catch (error) {
    throw cryptFailure(error, file)
  }
}

/**
 * The text of a file that can be written back as it was.
 *
 * @throws UserError when it is no text
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    // Node does not say which file it was that could be opened, but not read (a folder).
    throw error instanceof Error ? Object.assign(error, { path: file }) : error
  })
  if (!isUtf8(bytes)) throw new UserError(`${file} is not a text in UTF-8`)
  return bytes.toString('utf8')
}

function chosen(documents: readonly TextDocument[], { name, namespace }: Wanted): TextDocument {
  const [only, ...others] = documents
  if (only === undefined) {
    throw new UserError('there is no SealedSecret in it', [
      'make one with --out FILE instead of --merge-into',
    ])
  }
  if (others.length === 0) return only
  const named = documents.filter(({ object }) => {
    const { target } = parseChangeable(object)
    return target.name === name && (namespace === undefined || target.namespace === namespace)
  })
  const [first, ...more] = named
  if (first !== undefined && more.length === 0) return first
  throw new UserError(`there are ${documents.length} SealedSecrets in it`, [
    'name one of them: NAMESPACE/NAME',
  ])
}

function checkFits(target: SealTarget, wanted: Wanted): void {
  const is = `it is ${qualifiedName(target)}, ${target.scope}`
  if (wanted.name !== undefined && wanted.name !== target.name) {
    throw new UserError(`${is}, and not called ${wanted.name}`)
  }
  if (wanted.namespace !== undefined && wanted.namespace !== target.namespace) {
    const stands = target.namespace === '' ? 'names no namespace' : `is not in ${wanted.namespace}`
    throw new UserError(`${is}, and ${stands}`)
  }
  if (wanted.scope !== undefined && wanted.scope !== target.scope) {
    throw new UserError(`${is}, and not ${wanted.scope}`, [
      'leave --scope out: the annotations of the SealedSecret decide',
    ])
  }
}
