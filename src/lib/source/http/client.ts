import { X509Certificate } from 'node:crypto'

import type { ApiError } from '../../base/errors.ts'
import type { Authenticator, ClientCertificate, Credentials } from '../auth/authenticator.ts'
import type { Headers } from '../auth/impersonation.ts'
import type { ApiClient, ApiRequest } from './api-client.ts'
import { discard, readBody } from './body.ts'
import { answerError, connectionError, type Place, timeoutError } from './errors.ts'
import { createLimiter } from './limiter.ts'
import { MAX_RETRIES, mayRepeat, retryAfter, wait } from './retry.ts'
import { readStatus } from './status.ts'
import type { Transport } from './transport.ts'
import { WireError, type WireRequest, type WireResponse } from './wire.ts'

/** Requests under way at a time; kube-apiserver allows 100 streams per connection. */
const PARALLEL = 16

/**
 * Before a request is sent once more: the first streams of a broken connection
 * end some turns of the loop before the connection itself is known to be gone.
 */
const PAUSE_SECONDS = 0.05

export interface ClientOptions {
  readonly name: string
  readonly transport: Transport
  readonly authenticator: Authenticator
  readonly place: Place
  readonly basePath: string
  /** Sent with each request: user agent, impersonation. */
  readonly headers: Headers
  readonly disableCompression: boolean
  /** Ends everything, for instance on Ctrl-C. */
  readonly signal: AbortSignal
}

/** An {@link ApiClient} over any {@link Transport}. */
export function createClient(options: ClientOptions): ApiClient {
  const limited = createLimiter(PARALLEL)
  return {
    name: options.name,
    bytes: (request) => limited(() => exchange(options, request, (body) => body)),
    json: (request) => limited(() => exchange(options, request, parseJson)),
    close: () => options.transport.close(),
  }
}

/** What is wanted of a body; throws WireError when it is not that. */
type Decode<T> = (body: Buffer) => T

/** @throws WireError for a page of somebody else's, and for an object that stops in the middle */
function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8')
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Now and then Node's HTTP/2 ends a stream in good order when its connection is lost.
    throw new WireError(text.startsWith('{') ? 'CUT_OFF' : 'BAD_JSON')
  }
}

/** One request with all its retries, inside its time limit. */
async function exchange<T>(
  options: ClientOptions,
  request: ApiRequest,
  decode: Decode<T>,
): Promise<T> {
  const { place } = options
  const timeout = place.timeout > 0 ? AbortSignal.timeout(place.timeout) : undefined
  const signals = [options.signal, request.signal, timeout].filter((s) => s !== undefined)
  const signal = AbortSignal.any(signals)
  signal.throwIfAborted()
  try {
    return await attempt(options, request, signal, decode)
  } catch (error) {
    if (timeout?.aborted && signal.reason === timeout.reason) {
      throw timeoutError(request.info, place)
    }
    signal.throwIfAborted()
    throw error instanceof WireError ? connectionError(request.info, error, place) : error
  }
}

type Outcome<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly response: WireResponse; readonly sent: Credentials }
  | { readonly kind: 'broken'; readonly error: WireError }

async function attempt<T>(
  options: ClientOptions,
  request: ApiRequest,
  signal: AbortSignal,
  decode: Decode<T>,
): Promise<T> {
  const refresh = (sent: Credentials): Promise<boolean> => options.authenticator.refresh(sent)
  const spent = { waits: 0, broken: 0, refreshes: 0 }
  for (;;) {
    const outcome = await tryOnce(options, request, signal, decode)
    if (outcome.kind === 'answered') return outcome.value
    if (outcome.kind === 'broken') {
      if (spent.broken++ > 0 || !mayRepeat(request.method, outcome.error)) throw outcome.error
      await wait(PAUSE_SECONDS, signal)
      continue
    }
    const { response, sent } = outcome
    const seconds = spent.waits++ < MAX_RETRIES ? retryAfter(response) : undefined
    if (seconds !== undefined) {
      discard(response)
      await wait(seconds, signal)
    } else if (response.status === 401 && spent.refreshes++ === 0 && (await refresh(sent))) {
      discard(response)
    } else {
      throw await refusal(options, request, response, sent)
    }
  }
}

async function tryOnce<T>(
  options: ClientOptions,
  request: ApiRequest,
  signal: AbortSignal,
  decode: Decode<T>,
): Promise<Outcome<T>> {
  const { authenticator, transport } = options
  const sent = await authenticator.credentials()
  try {
    const wire = toWire(options, request, sent, signal)
    const response = await transport.send(wire, sent.certificate)
    const success = response.status >= 200 && response.status < 300
    if (!success) return { kind: 'refused', response, sent }
    return { kind: 'answered', value: decode(await readBody(response)) }
  } catch (error) {
    if (signal.aborted || !(error instanceof WireError)) throw error
    return { kind: 'broken', error }
  }
}

function toWire(
  options: ClientOptions,
  request: ApiRequest,
  { authorization }: Credentials,
  signal: AbortSignal,
): WireRequest {
  const { method, body, contentType = 'application/json' } = request
  return {
    method,
    path: `${options.basePath}${request.path}`,
    signal,
    headers: {
      ...options.headers,
      accept: request.accept ?? 'application/json',
      ...(!options.disableCompression && { 'accept-encoding': 'gzip' }),
      ...(authorization && { authorization: authorization.revealText() }),
      ...(body !== undefined && {
        'content-type': contentType,
        'content-length': String(Buffer.byteLength(body)),
      }),
    },
    ...(body !== undefined && { body }),
  }
}

async function refusal(
  { place }: ClientOptions,
  request: ApiRequest,
  response: WireResponse,
  { certificate }: Credentials,
): Promise<ApiError> {
  const body = await readBody(response).then(
    (bytes) => bytes.toString('utf8'),
    () => '',
  )
  const expiredCertificate = response.status === 401 ? expiry(certificate) : undefined
  const facts = readStatus(body, request.method)
  return answerError(request.info, response.status, facts, {
    ...place,
    ...(expiredCertificate !== undefined && { expiredCertificate }),
  })
}

/** The end of our own certificate, if it is in the past: the usual reason for a sudden 401. */
function expiry(client: ClientCertificate | undefined): string | undefined {
  if (client === undefined) return undefined
  const { validToDate } = new X509Certificate(client.certificate)
  return validToDate < new Date() ? validToDate.toISOString() : undefined
}
