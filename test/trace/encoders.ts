import { gzipSync } from 'node:zlib'
import { stringify } from 'yaml'

/** Ways to write bytes; each takes and gives bytes as Latin-1 text. */
export type Encoder = (text: string) => string

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const latin1 = (buffer: Uint8Array): string => Buffer.from(buffer).toString('latin1')
const unicode = (text: string): string => bytes(text).toString('utf8')
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const isText = (text: string): boolean => utf8(unicode(text)) === text
const wrap = (text: string, width: number, end: string): string =>
  text.match(new RegExp(`.{1,${width}}`, 'g'))?.join(end) ?? text

/** Those that take any bytes. */
export const OF_BYTES: Readonly<Record<string, Encoder>> = {
  'as it is': (text) => text,
  base64: (text) => bytes(text).toString('base64'),
  'base64 for addresses': (text) => bytes(text).toString('base64url'),
  'base64 without padding': (text) => bytes(text).toString('base64').replace(/=+$/, ''),
  'base64 in lines of 64': (text) => wrap(bytes(text).toString('base64'), 64, '\n'),
  'base64 in indented lines': (text) => wrap(bytes(text).toString('base64'), 20, '\r\n    '),
  'base64 after other text': (text) => bytes(`user:${text}`).toString('base64'),
  'base64 in the middle of a path': (text) => `/a/path${bytes(text).toString('base64')}/more`,
  hex: (text) => bytes(text).toString('hex'),
  'hex in capitals': (text) => bytes(text).toString('hex').toUpperCase(),
  'hex with colons': (text) => wrap(bytes(text).toString('hex'), 2, ':'),
  'hex with blanks': (text) => wrap(bytes(text).toString('hex'), 2, ' '),
  'hex with 0x': (text) => `0x${wrap(bytes(text).toString('hex'), 2, ', 0x')}`,
  'escapes of bytes': (text) =>
    bytes(text)
      .toString('hex')
      .replaceAll(/../g, (pair) => `\\x${pair}`),
  'URL encoding of all': (text) =>
    bytes(text)
      .toString('hex')
      .replaceAll(/../g, (pair) => `%${pair}`),
  gzip: (text) => latin1(gzipSync(bytes(text))),
  'a Helm release': (text) => bytes(gzipSync(bytes(text)).toString('base64')).toString('base64'),
  'docker config': (text) =>
    JSON.stringify({ auths: { 'ghcr.io': { auth: bytes(`bot:${text}`).toString('base64') } } }),
}

/** Those that take characters. */
const OF_TEXT: Readonly<Record<string, Encoder>> = {
  'URL encoding': (text) => encodeURIComponent(unicode(text).replaceAll(/[\ud800-\udfff]/g, '')),
  'a form': (text) => new URLSearchParams({ password: unicode(text) }).toString(),
  'a connection string': (text) =>
    `postgres://app:${encodeURIComponent(unicode(text))}@db:5432/app?sslmode=require`,
  JSON: (text) => utf8(JSON.stringify({ user: 'app', password: unicode(text) })),
  'JSON of characters by number': (text) =>
    `"${Array.from(
      { length: unicode(text).length },
      (_, at) => `\\u${(unicode(text).codePointAt(at) ?? 0).toString(16).padStart(4, '0')}`,
    ).join('')}"`,
  YAML: (text) => utf8(stringify({ db: { password: unicode(text) } })),
  'a block in YAML': (text) =>
    utf8(stringify({ db: { password: unicode(text) } }, { blockQuote: 'literal', lineWidth: 0 })),
  'single quotes in YAML': (text) =>
    utf8(
      stringify({ db: [unicode(text)] }, { defaultStringType: 'QUOTE_SINGLE', singleQuote: true }),
    ),
  'double quotes in YAML': (text) =>
    utf8(stringify({ db: [unicode(text)] }, { defaultStringType: 'QUOTE_DOUBLE' })),
  dotenv: (text) => `A=1\nPASSWORD="${text.replaceAll(/["\\$`]/g, String.raw`\$&`)}"\n`,
  'a word of a shell': (text) => `psql -c '${text.replaceAll("'", String.raw`'\''`)}'`,
  XML: (text) =>
    `<a b="${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}"/>`,
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify({ a: [unicode(text)] })),
}

export const NAMES = [...Object.keys(OF_BYTES), ...Object.keys(OF_TEXT)]

/** Applies an encoder by its name; text encoders leave alone what is no text. */
export function encode(name: string, text: string): string {
  const ofBytes = OF_BYTES[name]
  if (ofBytes !== undefined) return ofBytes(text)
  const ofText = OF_TEXT[name]
  if (ofText === undefined) throw new Error(`no encoder ${name}`)
  // What no program could write as text, none has to find.
  // oxlint-disable-next-line no-control-regex
  return isText(text) && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)
    ? utf8(unicode(ofText(text)))
    : text
}
