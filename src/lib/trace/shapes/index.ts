import { at, objectOf } from '../../base/json.ts'
import type { ByteText } from '../byte-text.ts'
import type { Match, Needle } from '../types.ts'
import { KNOWN, type Shape } from './known.ts'
import { looksMadeUp } from './made-up.ts'

/** The shortest that any shape has. */
const SHORTEST = 12

/** Finds what looks like a credential of a kind that is known by its form. */
export function shapesNeedle(): Needle {
  return {
    shortest: SHORTEST,
    traits: { blanks: false, quotes: false, markup: false },
    match: (text) => [
      ...KNOWN.flatMap((shape) => ofShape(text, shape)),
      ...tokens(text),
      ...logins(text),
    ],
  }
}

function ofShape(text: ByteText, { name, pattern, entropy }: Shape): readonly Match[] {
  const found = [...text.matchAll(pattern)].find(
    ({ 1: random }) => random === undefined || !looksMadeUp(random, entropy ?? 0),
  )
  return found === undefined ? [] : [{ kind: 'shape', shape: name, at: found.index }]
}

const TOKENS = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/g

/** A header and claims that can be read, and a signature: what only looks so is none. */
function tokens(text: ByteText): readonly Match[] {
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const [header = '', claims = ''] = token.split('.')
    const algorithm = at(readable(header), 'alg')
    if (typeof algorithm !== 'string' || algorithm === 'none') continue
    if (readable(claims) === undefined) continue
    return [{ kind: 'shape', shape: 'a signed token (JWT)', at: index }]
  }
  return []
}

function readable(part: string): unknown {
  try {
    return objectOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}

const LOGIN =
  /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|https?|ftps?|smtps?|nats):\/\/[^\s:/@"'<>{}$]*:([^\s@/"'<>]{6,})@[\w.-]+/g

/** An address with a password in it; one that a variable fills in has none. */
function logins(text: ByteText): readonly Match[] {
  const found = [...text.matchAll(LOGIN)].find(({ 1: password = '' }) => !looksMadeUp(password, 0))
  return found === undefined
    ? []
    : [{ kind: 'shape', shape: 'a password in an address', at: found.index }]
}
