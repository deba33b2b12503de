/** One request to a server that is not of the cluster, such as a registry. */
import { VERSION, FIELD_MANAGER } from '../../base/product.ts'
import { parseOrigin } from './origin.ts'
import { chooseProxy } from './proxy.ts'
import { createTransport, type Transport } from './transport.ts'
import { toWireError, WireError, type WireResponse } from './wire.ts'

export interface OneRequest {
  readonly url: URL
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** PEM of an authority that is trusted besides those of the system. */
  readonly ca?: string
  /** Bytes; 64 KiB where it is left out. */
  readonly limit?: number
  readonly signal: AbortSignal
}

export interface OneAnswer {
  readonly status: number
  readonly headers: WireResponse['headers']
  readonly body: Buffer
}

const TIMEOUT_MS = 10_000
const BODY_LIMIT = 64 * 1024

/**
 * Asks once and follows no redirect, so that a credential comes to no other server than the one
 * that it was meant for.
 *
 * @throws WireError when there is no answer, within 10 s, that is as short as it should be
 */
export async function askOnce(request: OneRequest): Promise<OneAnswer> {
  const origin = parseOrigin(request.url.href)
  const transport = createTransport({
    origin: { ...origin, basePath: '' },
    trust: {
      ca: request.ca,
      caName: 'the system',
      serverName: undefined,
      insecure: false,
      alsoSystem: true,
    },
    proxy: chooseProxy(origin, undefined, process.env),
  })
  const late = AbortSignal.timeout(TIMEOUT_MS)
  const signal = AbortSignal.any([request.signal, late])
  try {
    return await Promise.race([exchange(transport, request, signal), aborted(signal)])
  } catch (error) {
    request.signal.throwIfAborted()
    throw late.aborted ? new WireError('ETIMEDOUT') : toWireError(error)
  } finally {
    transport.close()
  }
}

/** A connection that is still being opened does not look at the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new WireError('ABORTED')), { once: true })
  })
}

async function exchange(
  transport: Transport,
  { url, method = 'GET', headers = {}, body, limit = BODY_LIMIT }: OneRequest,
  signal: AbortSignal,
): Promise<OneAnswer> {
  const response = await transport.send(
    {
      method,
      path: `${url.pathname}${url.search}`,
      headers: {
        'user-agent': `${FIELD_MANAGER}/${VERSION}`,
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
      signal,
      ...(body !== undefined && { body }),
    },
    undefined,
  )
  return {
    status: response.status,
    headers: response.headers,
    body: await bodyWithin(response, limit),
  }
}

async function bodyWithin(response: WireResponse, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new WireError('TOO_LONG')
    chunks.push(chunk)
  }
  if (!response.isComplete()) throw new WireError('CUT_OFF')
  return Buffer.concat(chunks)
}
