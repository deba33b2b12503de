import type { User } from '../kubeconfig/types.ts'

/** HTTP headers, lower case; a list sends the header once for each value. */
export type Headers = Readonly<Record<string, string | readonly string[]>>

/**
 * The headers that ask the API server to treat us as somebody else. Values are
 * bytes in latin1 dress, because Go sends UTF-8 and Node's headers are latin1.
 */
export function impersonationHeaders(user: User): Headers {
  if (!user.impersonateUser) return {}
  const headers: Record<string, string | readonly string[]> = {
    'impersonate-user': latin1(user.impersonateUser),
  }
  if (user.impersonateUid) headers['impersonate-uid'] = latin1(user.impersonateUid)
  if (user.impersonateGroups) headers['impersonate-group'] = user.impersonateGroups.map(latin1)
  for (const [key, values] of Object.entries(user.impersonateExtra ?? {})) {
    headers[`impersonate-extra-${escapeKey(key)}`.toLowerCase()] = values.map(latin1)
  }
  return headers
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

// client-go headerKeyEscape: every byte that is not an RFC 9110 token character, and `%`
// itself, becomes %XX, which the server undoes. Header names do not keep their case.
function escapeKey(key: string): string {
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const character = String.fromCodePoint(byte)
      if (/[A-Za-z0-9!#$&'*+.^_`|~-]/.test(character)) return character
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
