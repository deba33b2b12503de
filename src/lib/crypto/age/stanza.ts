import { decodeBase64, encodeBase64 } from './base64.ts'
import type { ByteReader } from './byte-reader.ts'
import type { Stanza } from './types.ts'

const COLUMNS = 64
const BYTES_PER_LINE = 48
const LINES = /.{1,64}/g
// As in age's internal/format; nobody needs more, and memory stays bounded.
const MAX_LINE = 2 * 1024 * 1024
const MAX_ARGUMENTS = 128
// C2SP age.md: an argument is one or more of the printable ASCII characters.
const WORD = /^[\u0021-\u007e]+$/

/** Makes the error of whoever reads: a header and a plugin fail in different ways. */
export type Fail = (message: string) => Error

/** A stanza as it stands in headers and in the conversation with plugins. */
export function encodeStanza({ type, args, body }: Stanza): string {
  const text = encodeBase64(body)
  const lines: string[] = text.match(LINES) ?? []
  // The last line is always a short one, if need be an empty one.
  if (text.length % COLUMNS === 0) lines.push('')
  return `-> ${[type, ...args].join(' ')}\n${lines.join('\n')}\n`
}

/** Whether the type and the arguments can be written. */
export function isWritable({ type, args }: Stanza): boolean {
  return [type, ...args].every((word) => WORD.test(word)) && args.length <= MAX_ARGUMENTS
}

/** Reads one stanza; hands every byte that it read to `seen`. */
export async function readStanza(
  reader: ByteReader,
  fail: Fail,
  seen: (line: Buffer) => void = () => {},
): Promise<Stanza> {
  const next = async (): Promise<string> => {
    const line = await readLine(reader, fail)
    seen(line)
    return line.toString('latin1', 0, line.length - 1)
  }
  const [arrow, type, ...args] = splitWords(await next(), fail)
  if (arrow !== '->' || type === undefined) throw fail('a stanza does not start with an arrow')
  return { type, args, body: await readBody(next, fail) }
}

async function readBody(next: () => Promise<string>, fail: Fail): Promise<Buffer> {
  const lines: Buffer[] = []
  for (;;) {
    const line = await next()
    const bytes = line.length > COLUMNS ? undefined : decodeBase64(line)
    if (bytes === undefined) throw fail('a line of a stanza is not what base64 looks like')
    lines.push(bytes)
    if (bytes.length < BYTES_PER_LINE) return Buffer.concat(lines)
  }
}

/** The next line with its line feed. */
export async function readLine(reader: ByteReader, fail: Fail): Promise<Buffer> {
  const line = await reader.line(MAX_LINE)
  if (line === undefined) throw fail('a line is too long')
  if (line.at(-1) !== 0x0a) throw fail('it ends in the middle')
  return line
}

/** The words between single spaces. */
export function splitWords(line: string, fail: Fail): readonly string[] {
  const words = line.split(' ')
  if (words.length > MAX_ARGUMENTS + 2 || !words.every((word) => WORD.test(word))) {
    throw fail('a line has an empty word, too many words or a character that cannot stand there')
  }
  return words
}
