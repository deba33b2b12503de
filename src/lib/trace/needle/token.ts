import { at, objectOf, textOf } from '../../base/json.ts'
import type { NamespacedName } from '../../base/names.ts'
import { type ByteText, ofBytes } from '../byte-text.ts'
import type { Match, Needle } from '../types.ts'

/** What a token (RFC 7519) says of itself; none of it is secret. */
export interface TokenFacts {
  readonly id?: string
  /** Of a legacy service account token: the Secret that it was made for. */
  readonly secret?: NamespacedName
}

const WHOLE = /^[\w-]+\.[\w-]+\.[\w-]+$/
const TOKENS = /eyJ[\w-]{4,}\.(eyJ[\w-]{4,})\.[\w-]*/g

/** So much of a signature is as good as all of it. */
const FEWEST_OF_SIGNATURE = 20

const TRAITS = { blanks: false, quotes: false, markup: false }

/** What the token says of itself; undefined when the value is none. */
export function tokenFacts(value: Uint8Array): TokenFacts | undefined {
  const text = ofBytes(value).trim()
  const [header = '', payload = ''] = text.split('.')
  if (!WHOLE.test(text) || claims(header) === undefined) return undefined
  const said = claims(payload)
  return said === undefined ? undefined : factsOf(said)
}

/** Finds a token by its signature, and other tokens with the same ID or of the same Secret. */
export function tokenNeedle(value: Uint8Array, facts: TokenFacts): Needle {
  const signature = ofBytes(value).trim().split('.')[2] ?? ''
  const known = signature.length < FEWEST_OF_SIGNATURE ? undefined : signature
  return {
    shortest: FEWEST_OF_SIGNATURE,
    traits: TRAITS,
    match(text): readonly Match[] {
      const found = known === undefined ? -1 : text.indexOf(known)
      return found === -1 ? kin(text, facts) : [{ kind: 'signature', at: found }]
    },
  }
}

function kin(text: ByteText, { id, secret }: TokenFacts): readonly Match[] {
  if (id === undefined && secret === undefined) return []
  return [...text.matchAll(TOKENS)].flatMap(({ index, 1: payload = '' }): Match[] => {
    const other = factsOf(claims(payload) ?? {})
    if (id !== undefined && other.id === id) return [{ kind: 'token-id', at: index }]
    const isSame =
      secret !== undefined &&
      other.secret?.name === secret.name &&
      other.secret.namespace === secret.namespace
    return isSame ? [{ kind: 'token-secret', at: index }] : []
  })
}

const PREFIX = 'kubernetes.io/serviceaccount/'

function factsOf(said: unknown): TokenFacts {
  const id = textOf(at(said, 'jti'))
  const name = textOf(at(said, `${PREFIX}secret.name`))
  const namespace = textOf(at(said, `${PREFIX}namespace`))
  return {
    ...(id !== '' && { id }),
    ...(name !== '' && { secret: { namespace, name } }),
  }
}

function claims(part: string): unknown {
  try {
    return objectOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}
