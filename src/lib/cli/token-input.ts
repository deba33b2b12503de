import { UserError } from '../base/errors.ts'
import { SecretBytes } from '../base/secret-bytes.ts'
import type { Io } from './io.ts'

/** Some identity providers put every group into their tokens; no header takes more than this. */
const LONGEST = 128 * 1024

/**
 * Reads one token from standard input; blanks around it, and the word `Bearer`
 * before it, do not belong to it.
 *
 * @param flag whose `-` asked for it
 * @throws UserError that does not repeat what was read
 */
export async function readToken({ stdin }: Pick<Io, 'stdin'>, flag: string): Promise<SecretBytes> {
  // Typed at a terminal it would stand on the screen.
  if (stdin.isTTY) {
    throw new UserError(`${flag} - reads a token from standard input, which is the terminal`, [
      `let it come from a file or a pipe: ${flag} - < token`,
    ])
  }
  const bytes = await atMost(stdin)
  try {
    return tokenIn(bytes.toString('latin1'))
  } finally {
    bytes.fill(0)
  }
}

async function atMost(stdin: Io['stdin']): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk as Uint8Array))
    length += (chunk as Uint8Array).length
    if (length > LONGEST) throw new UserError('standard input is too long for a token')
  }
  return Buffer.concat(chunks)
}

function tokenIn(text: string): SecretBytes {
  const token = text.trim().replace(/^bearer\s+/i, '')
  if (token === '') throw new UserError('there is no token on standard input')
  if (!BEARER_TOKEN.test(token)) {
    throw new UserError('standard input holds more than a token, or something else', [
      'give it one token, such as `kubectl create token NAME` prints',
    ])
  }
  if (isEncodedJwt(token)) {
    throw new UserError('standard input holds the base64 of a token, as Secrets show it', [
      'pipe it through `base64 -d` first',
    ])
  }
  return SecretBytes.fromText(token)
}

/**
 * `b64token` of RFC 6750 §2.1. What else is pasted (a kubeconfig, a Secret in
 * JSON, most passwords) must not be sent to any server, not even as a token.
 */
const BEARER_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/

/** Base64 of a JWT's three parts, of which the first two are base64 of JSON objects. */
function isEncodedJwt(token: string): boolean {
  if (token.includes('.')) return false
  const bytes = Buffer.from(token, 'base64')
  const found = /^eyJ[\w-]*\.eyJ[\w-]*\.[\w-]*\s*$/.test(bytes.toString('latin1'))
  bytes.fill(0)
  return found
}
