import type { Readable } from 'node:stream'
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
    body = await collect(response.body, gzip ? response.body.pipe(createGunzip()) : response.body)
  } catch (error) {
    response.body.destroy()
    throw toWireError(error)
  }
  const promised = response.headers['content-length']
  const short = typeof promised === 'string' && Number(promised) !== received
  // Neither version of HTTP makes a stream fail whenever the connection is lost.
  if (short || !response.isComplete()) throw new WireError('CUT_OFF')
  return body
}

// By events: `for await` and `pipeline` sometimes take a stream of Node 24's HTTP/2
// that has ended for one that was closed too early.
function collect(source: Readable, decoded: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let ended = false
    source.once('end', () => (ended = true)).once('error', reject)
    // Until it is closed, an end of the stream may as well be one of the connection.
    const closed = new Promise<void>((settle) => source.once('close', settle))
    void closed.then(() => {
      if (!ended) reject(new WireError('CUT_OFF'))
    })
    decoded.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject)
    decoded.once('end', () => void closed.then(() => resolve(Buffer.concat(chunks))))
  })
}

/** Lets a connection be used again without looking at what comes. */
export function discard(response: WireResponse): void {
  response.body.on('error', () => undefined)
  response.body.resume()
}
