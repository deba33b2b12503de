import type { ByteText } from './byte-text.ts'

/** As much of a text as tells what it is. */
const NEAR = 400

const JSON_TEXT = /^[ \t\r\n]*(?:\{[ \t\r\n]*["}]|\[[ \t\r\n]*["{[\d\]])/
const PEM = /-----BEGIN [A-Z0-9 ]+-----[^-]*$/
const ADDRESS = /[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^ \t\r\n"'<>]*$/
const PAIRS = /(?:^|[ ;])(?:password|pwd|user id|uid|server|host|dbname)[ ]?=[^\r\n]*$/i
const DOTENV = /^[ \t]*(?:export[ ]+)?[A-Za-z_][A-Za-z0-9_.]*=[^\r\n]*$/
const YAML = /^[ \t-]*["']?[\w./-]+["']?:(?:[ \t]|$)/m

/** What kind of text surrounds a place in it: for people, who look for it there. */
export function settingAt(text: ByteText, at: number): string | undefined {
  const before = text.slice(Math.max(at - NEAR, 0), at)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  if (PEM.test(before)) return 'PEM'
  if (ADDRESS.test(line)) return 'a connection string'
  if (JSON_TEXT.test(text.slice(0, NEAR))) return 'JSON'
  if (DOTENV.test(line) && line !== '') return 'dotenv'
  if (PAIRS.test(line)) return 'a connection string'
  if (YAML.test(text.slice(0, Math.max(at, NEAR)))) return 'YAML'
  return undefined
}
