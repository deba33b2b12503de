import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

import { toWireError, WireError, type WireResponse } from './wire.ts'

/**
 * Reads a whole body, decompressed while it comes.
 *
 * @throws WireError when it is cut off
 */
export async function readBody(response: WireResponse): Promise<Buffer> {
  let received = 0
  response.body.on('data', (chunk: Buffer) => (received += chunk.length))
  let body: Buffer
  try {
    const gzip = response.headers['content-encoding'] === 'gzip'
    body = gzip
      ? await pipeline(response.body, createGunzip(), collect)
      : await collect(response.body)
  } catch (error) {
    throw toWireError(error)
  }
  const promised = response.headers['content-length']
  const short = typeof promised === 'string' && Number(promised) !== received
  // Neither version of HTTP makes a stream fail whenever the connection is lost.
  if (short || !response.isComplete()) throw new WireError('CUT_OFF')
  return body
}

async function collect(source: AsyncIterable<Buffer> | Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Lets a connection be used again without looking at what comes. */
export function discard(response: WireResponse): void {
  response.body.on('error', () => undefined)
  response.body.resume()
}
