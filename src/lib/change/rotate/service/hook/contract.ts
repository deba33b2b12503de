/**
 * What a hook is told, and what it answers: docs/hooks.md, schemas/hook-request.schema.json and
 * schemas/hook-answer.schema.json.
 */
import { ServiceError, UserError } from '../../../../base/errors.ts'
import { isObject } from '../../../../base/json.ts'
import type { NamespacedName } from '../../../../base/names.ts'
import { API_VERSION } from '../../../../base/product.ts'
import { SecretBytes } from '../../../../base/secret-bytes.ts'
import type { ServiceValues, Values } from '../service.ts'

/** The one word that a hook is called with. */
export type HookWord = 'create' | 'set' | 'test' | 'finish' | 'revert' | 'verify'

/** What a hook is told besides values. */
export interface HookRequest {
  readonly word: HookWord
  readonly rotation: string
  readonly secret: NamespacedName
  /** Keys whose values change; empty for `create` when nobody has named any. */
  readonly keys: readonly string[]
  /** For `verify`: by what to tell the new pods, and that they have the new values. */
  readonly proof?: HookProof | undefined
}

/** What a hook can compare inside a pod without the value leaving it. */
export interface HookProof {
  /** The annotation that the new pods have. */
  readonly annotation: { readonly name: string; readonly value: string }
  /** By key: the HMAC of the new value under the key that the descriptor has for it. */
  readonly fingerprints: Readonly<Record<string, string>>
}

/** What a hook answers. */
export interface HookAnswer {
  readonly message?: string
  /** For `create`: that the service accepts the old and the new value beside each other. */
  readonly overlaps?: boolean
}

/** The request as one line of JSON. */
export function requestText(
  { word, rotation, secret, keys, proof }: HookRequest,
  fds: { readonly values: number; readonly returned: number },
): string {
  const { namespace, name } = secret
  const document = {
    apiVersion: API_VERSION,
    kind: 'HookRequest',
    step: word,
    rotation,
    secret: { namespace, name },
    keys: [...keys].toSorted(),
    valuesFd: fds.values,
    ...(word === 'create' && { newValuesFd: fds.returned }),
    ...proof,
  }
  return `${JSON.stringify(document)}\n`
}

/** One line for each value: `before KEY BASE64`, `after KEY BASE64`, `hmac-key KEY BASE64`, sorted. */
export function valuesText({ before, after, hmacKeys = new Map() }: ServiceValues): string {
  const lines = (which: string, values: Values): readonly string[] =>
    [...values].map(([key, value]) => `${which} ${key} ${base64(value)}\n`).toSorted()
  return [
    ...lines('before', before),
    ...lines('after', after),
    ...lines('hmac-key', hmacKeys),
  ].join('')
}

function base64(value: SecretBytes): string {
  return Buffer.from(value.reveal()).toString('base64')
}

/** Exit code for "not yet, ask again": `EX_TEMPFAIL` of sysexits.h. */
export const NOT_YET = 75

/**
 * Reads what a hook wrote to standard output.
 *
 * @throws ServiceError for anything that is no answer of this version
 */
export function parseAnswer(text: string): HookAnswer {
  const parsed = jsonOf(text)
  if (!isObject(parsed) || parsed['kind'] !== 'HookAnswer') {
    throw new ServiceError('the hook gave no answer that can be understood', 'failed', [
      `it writes {"apiVersion":"${API_VERSION}","kind":"HookAnswer"} to standard output, and nothing else`,
    ])
  }
  if (parsed['apiVersion'] !== API_VERSION) {
    throw new ServiceError('the hook speaks another version of the contract', 'failed', [
      `this program speaks ${API_VERSION}`,
    ])
  }
  const { message, overlaps } = parsed
  return {
    ...(typeof message === 'string' && message !== '' && { message }),
    ...(typeof overlaps === 'boolean' && { overlaps }),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const LINE =
  /^([-._a-zA-Z0-9]{1,253}) ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/

/**
 * Reads the new values that `create` gave back, one line each: `KEY BASE64`.
 *
 * @throws UserError
 */
export function parseReturned(text: string): ReadonlyMap<string, SecretBytes> {
  const values = new Map<string, SecretBytes>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, key, encoded] = LINE.exec(line) ?? []
    if (key === undefined || encoded === undefined) throw notValues('a line that is not KEY BASE64')
    if (values.has(key)) throw notValues(`two values for ${key}`)
    values.set(key, SecretBytes.from(Buffer.from(encoded, 'base64')))
  }
  return values
}

function notValues(what: string): UserError {
  return new UserError(`the hook gave ${what} as a new value`)
}
