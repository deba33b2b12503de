import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { type Authenticator, bearer } from './authenticator.ts'

/** How long a token read from a file is used before the file is read again. */
// client-go's transport.NewCachedFileTokenSource: a minute less ten seconds of leeway.
const FILE_TOKEN_MS = 50_000

/** A token that never changes. */
export function staticToken(
  token: SecretBytes,
  owner: string,
): Pick<Authenticator, 'authorization' | 'refresh'> {
  const header = bearer(token, owner)
  return {
    authorization: () => Promise.resolve(header),
    refresh: () => Promise.resolve(false),
  }
}

/**
 * A token in a file that somebody else keeps fresh, such as the kubelet. As in
 * client-go the last token read stays in use when the file becomes unreadable,
 * and `fallback` is used when it never was readable.
 */
export function fileToken(
  file: string,
  fallback: SecretBytes | undefined,
  owner: string,
  now: () => number = Date.now,
): Pick<Authenticator, 'authorization' | 'refresh'> {
  let header: SecretBytes | undefined
  let readAt = Number.NEGATIVE_INFINITY

  async function authorization(): Promise<SecretBytes> {
    if (header !== undefined && now() - readAt < FILE_TOKEN_MS) return header
    try {
      header = bearer(await readToken(file), owner)
      readAt = now()
    } catch (error) {
      header ??= fallback && bearer(fallback, owner)
      if (header === undefined) throw error
    }
    return header
  }

  async function refresh(rejected: SecretBytes | undefined): Promise<boolean> {
    readAt = Number.NEGATIVE_INFINITY
    const fresh = await authorization()
    return rejected === undefined || fresh.revealText() !== rejected.revealText()
  }

  return { authorization, refresh }
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
