/** The forms in which one text holds a whole connection. */

export interface UriParts {
  readonly role?: string
  readonly password?: string
  readonly host?: string
  readonly port?: string
  readonly database?: string
  readonly sslMode?: string
}

/** `postgres://`, `postgresql://`, also with a driver as SQLAlchemy writes it: `postgresql+psycopg://`. */
const URI = /^(postgres(?:ql)?(?:\+\w+)?:\/\/)([^/?#@]*)@([\s\S]*)$/
const JDBC = /^(jdbc:postgresql:\/\/[^?]*\?)([\s\S]*)$/

/** What a URI says; undefined for any other text. */
export function parseUri(text: string): UriParts | undefined {
  const match = URI.exec(text.trim())
  if (match === null) return undefined
  const [, , user = '', rest = ''] = match
  const [role = '', ...password] = user.split(':')
  return {
    ...(role !== '' && { role: decoded(role) }),
    ...(password.length > 0 && { password: decoded(password.join(':')) }),
    ...placeOf(`postgres://${rest}`),
  }
}

/** With several hosts it is no URL to others than libpq, and says nothing here. */
function placeOf(text: string): UriParts {
  if (!URL.canParse(text)) return {}
  const { hostname, port, pathname, searchParams } = new URL(text)
  const parts: [keyof UriParts, string][] = [
    ['host', hostname.replaceAll(/^\[|\]$/g, '')],
    ['port', port],
    ['database', decoded(pathname.slice(1))],
    ['sslMode', searchParams.get('sslmode') ?? ''],
  ]
  return Object.fromEntries(parts.filter(([, value]) => value !== ''))
}

/** Who logs in, in clear text. */
export interface Words {
  readonly role: string
  readonly password: string
}

/**
 * The text with another role and password; undefined when its form is not known, or it is about
 * somebody else. Knows URIs, those of JDBC, and lines of a password file.
 */
export function rewritten(text: string, before: Words, after: Words): string | undefined {
  return (
    rewrittenUri(text, before, after) ??
    rewrittenJdbc(text, before, after) ??
    rewrittenLines(text, before, after)
  )
}

function rewrittenUri(text: string, before: Words, after: Words): string | undefined {
  const parts = parseUri(text)
  if (parts?.password !== before.password) return undefined
  if (parts.role !== before.role) return undefined
  const user = `${encodeURIComponent(after.role)}:${encodeURIComponent(after.password)}`
  return text
    .trim()
    .replace(URI, (_, scheme: string, _user, rest: string) => `${scheme}${user}@${rest}`)
}

function rewrittenJdbc(text: string, before: Words, after: Words): string | undefined {
  const match = JDBC.exec(text.trim())
  if (match === null) return undefined
  const [, start = '', query = ''] = match
  const words = new URLSearchParams(query)
  if (words.get('password') !== before.password) return undefined
  if (words.has('user')) words.set('user', after.role)
  words.set('password', after.password)
  return `${start}${words.toString().replaceAll('+', '%20')}`
}

/** `host:port:database:role:password`, with `\:` and `\\`: https://www.postgresql.org/docs/current/libpq-pgpass.html */
const LINE = /^((?:(?:\\.|[^\\:\n])*:){3})((?:\\.|[^\\:\n])*):((?:\\.|[^\\\n])*)$/gm

function rewrittenLines(text: string, before: Words, after: Words): string | undefined {
  let isKnown = false
  const lines = text.replaceAll(LINE, (line, place: string, role: string, password: string) => {
    if (unescaped(role) !== before.role || unescaped(password) !== before.password) return line
    isKnown = true
    return `${place}${escaped(after.role)}:${escaped(after.password)}`
  })
  return isKnown ? lines : undefined
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1')
}

function escaped(text: string): string {
  return text.replaceAll(/[\\:]/g, String.raw`\$&`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
