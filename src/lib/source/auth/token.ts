import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { type Authenticator, bearer, type Credentials } from './authenticator.ts'

/** How long a token read from a file is used before the file is read again. */
// client-go's transport.NewCachedFileTokenSource: a minute less ten seconds of leeway.
const FILE_TOKEN_MS = 50_000

/** Where a token comes from when it is not fixed. */
export interface TokenFile {
  readonly file: string
  /** Used for as long as the file could never be read. */
  readonly fallback?: SecretBytes
  readonly owner: string
  /** Sent along with the token. */
  readonly certificate?: Credentials['certificate']
  /** Milliseconds; only tests change it. */
  readonly now?: () => number
}

/**
 * A token in a file that somebody else keeps fresh, such as the kubelet. As in
 * client-go the last token read stays in use when the file becomes unreadable.
 */
export function fileToken(options: TokenFile): Authenticator {
  const { file, fallback, owner, now = Date.now } = options
  let current: Credentials | undefined
  let readAt = Number.NEGATIVE_INFINITY

  async function credentials(): Promise<Credentials> {
    if (current !== undefined && now() - readAt < FILE_TOKEN_MS) return current
    try {
      use(await readToken(file))
      readAt = now()
    } catch (error) {
      if (current === undefined && fallback !== undefined) use(fallback)
      if (current === undefined) throw error
    }
    return current as Credentials
  }

  function use(token: SecretBytes): void {
    const authorization = bearer(token, owner)
    if (current?.authorization?.revealText() === authorization.revealText()) return
    const { certificate } = options
    current = { authorization, ...(certificate && { certificate }) }
  }

  return {
    credentials,
    refresh: async (rejected) => {
      if (current === rejected) readAt = Number.NEGATIVE_INFINITY
      return (await credentials()) !== rejected
    },
  }
}

async function readToken(file: string): Promise<SecretBytes> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    throw new UserError(`cannot read the token file ${file}: ${code}`)
  }
  if (text === '') throw new UserError(`the token file ${file} is empty`)
  return SecretBytes.fromText(text)
}
