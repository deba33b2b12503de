import { gunzipSync } from 'node:zlib'

import type { Entry } from './krew-rules.ts'

export interface TarEntry extends Entry {
  readonly mode: number
  readonly owner: number
  readonly group: number
  readonly time: number
  readonly content: Buffer
}

const BLOCK = 512

/** Reads a gzipped ustar archive and checks the sum of every header. */
export function readTarGz(bytes: Buffer): readonly TarEntry[] {
  const tar = gunzipSync(bytes)
  const entries: TarEntry[] = []
  let at = 0
  while (tar[at] !== 0) {
    const header = tar.subarray(at, at + BLOCK)
    const entry = readHeader(header)
    const size = octal(header, 124, 12)
    entries.push({ ...entry, content: tar.subarray(at + BLOCK, at + BLOCK + size) })
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return entries
}

function readHeader(header: Buffer): Omit<TarEntry, 'content'> {
  const blank = Buffer.from(header).fill(' ', 148, 156)
  const sum = blank.reduce((total, byte) => total + byte, 0)
  if (sum !== octal(header, 148, 8)) throw new Error('wrong checksum')
  const type = header.toString('latin1', 156, 157)
  return {
    path: text(header, 345, 155) + text(header, 0, 100),
    type: type === '0' ? 'file' : type === '5' ? 'folder' : 'other',
    mode: octal(header, 100, 8),
    owner: octal(header, 108, 8),
    group: octal(header, 116, 8),
    time: octal(header, 136, 12),
  }
}

function text(header: Buffer, start: number, length: number): string {
  return header.toString('utf8', start, start + length).replace(/\0.*$/s, '')
}

function octal(header: Buffer, start: number, length: number): number {
  return Number.parseInt(text(header, start, length), 8)
}
