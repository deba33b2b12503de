import { byteAt, type ByteText, toBytes } from '../byte-text.ts'

/** Bytes in a text that may be a key. */
export interface KeyBytes {
  readonly form: 'private' | 'certificate' | 'public' | 'openssh'
  readonly at: number
  readonly der: Buffer
}

/** Blocks of PEM (RFC 7468), wrapped in any way; a header of RFC 1421 says that it is encrypted. */
const BLOCK =
  /-----BEGIN[ \t\r\n]+([A-Z0-9]+(?:[ \t\r\n]+[A-Z0-9]+){0,3})-----([A-Za-z0-9+/= \t\r\n]+)-----END/g

const MAGIC = 'openssh-key-v1\0'

/** A SEQUENCE, and in it version 0 or 1: PKCS#1, PKCS#8 and SEC1 all begin so. */
const PRIVATE_DER =
  // oxlint-disable-next-line no-control-regex
  /\u0030(?:[\u0004-\u007f]|\u0081[\s\S]|\u0082[\s\S]{2})\u0002\u0001[\u0000\u0001]/g

/** A SEQUENCE of a SEQUENCE of version 3 (RFC 5280 §4.1). */
// oxlint-disable-next-line no-control-regex
const CERTIFICATE_DER = /\u0030\u0082[\s\S]{2}\u0030\u0082[\s\S]{2}\u00a0\u0003\u0002\u0001\u0002/g

/** Everything in a text that looks like a key or a certificate, in PEM or as bytes. */
export function* keyBytesIn(text: ByteText): Generator<KeyBytes> {
  if (text.includes('-----BEGIN')) yield* inPem(text)
  const at = text.indexOf(MAGIC)
  if (at !== -1) yield { form: 'openssh', at, der: toBytes(text.slice(at)) }
  yield* inDer(text, PRIVATE_DER, 'private')
  yield* inDer(text, CERTIFICATE_DER, 'certificate')
}

function* inPem(text: ByteText): Generator<KeyBytes> {
  for (const { index, 1: label = '', 2: body = '' } of text.matchAll(BLOCK)) {
    const form = formOf(label.replaceAll(/[ \t\r\n]+/g, ' '))
    if (form !== undefined) yield { form, at: index, der: Buffer.from(body, 'base64') }
  }
}

function formOf(label: string): KeyBytes['form'] | undefined {
  if (label === 'OPENSSH PRIVATE KEY') return 'openssh'
  if (label.endsWith('PRIVATE KEY')) return 'private'
  if (label.endsWith('CERTIFICATE')) return 'certificate'
  return label.endsWith('PUBLIC KEY') ? 'public' : undefined
}

function* inDer(text: ByteText, start: RegExp, form: KeyBytes['form']): Generator<KeyBytes> {
  for (const { index } of text.matchAll(start)) {
    const der = element(text, index)
    if (der !== undefined) yield { form, at: index, der }
  }
}

/** The bytes of one element of DER, header included; undefined when the text ends before it. */
function element(text: ByteText, at: number): Buffer | undefined {
  const first = byteAt(text, at + 1)
  const digits = first > 0x80 ? first - 0x80 : 0
  let length = digits === 0 ? first : 0
  for (let each = 0; each < digits; each++) length = length * 256 + byteAt(text, at + 2 + each)
  const end = at + 2 + digits + length
  return end > text.length ? undefined : toBytes(text.slice(at, end))
}
