import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { toWireError, WireError, type WireResponse } from './wire.ts'

/**
 * Reads a whole body, decompressed.
 *
 * @throws WireError when it is cut off
 */
export async function readBody(response: WireResponse): Promise<Buffer> {
  const gzip = response.headers['content-encoding'] === 'gzip'
  const chunks: Buffer[] = []
  let received = 0
  try {
    const counted = count(response.body, (bytes) => (received += bytes))
    const plain = gzip
      ? Readable.from(counted, { objectMode: false }).compose(createGunzip())
      : counted
    for await (const chunk of plain) chunks.push(chunk as Buffer)
  } catch (error) {
    response.body.destroy()
    throw error instanceof Error && error.name === 'AbortError' ? error : toWireError(error)
  }
  const promised = response.headers['content-length']
  if (typeof promised === 'string' && Number(promised) !== received) throw new WireError('CUT_OFF')
  return Buffer.concat(chunks)
}

async function* count(body: Readable, add: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    add((chunk as Buffer).length)
    yield chunk as Buffer
  }
}

/** Lets a connection be used again without looking at what comes. */
export function discard(response: WireResponse): void {
  response.body.on('error', () => undefined)
  response.body.resume()
}
