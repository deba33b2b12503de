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
      `let it come from a file or a pipe: … ${flag} - < token`,
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
  // RFC 6750 §2.1; a kubeconfig or a list of tokens is none.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UserError('standard input holds more than a token, or something else', [
      'give it one token, such as `kubectl create token NAME` prints',
    ])
  }
  return SecretBytes.fromText(token)
}
