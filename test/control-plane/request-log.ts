import type { IncomingHttpHeaders } from 'node:http'
import { constants, gunzipSync } from 'node:zlib'
import type { Fault, SeenRequest } from './faults.ts'

/** One request that went through the proxy, and what came back. */
export interface LoggedRequest extends SeenRequest {
  /** Without what proves an identity. */
  readonly headers: IncomingHttpHeaders
  readonly httpVersion: string
  /** Number of the connection it came over, from 1. */
  readonly connection: number
  readonly faults: readonly Fault['kind'][]
  /** 0 while there is no answer, and for good when the connection was dropped. */
  readonly status: number
  readonly responseHeaders: IncomingHttpHeaders
  /** Bytes of the answer's body as they went over the wire. */
  readonly bodyBytes: number
  /** False while the answer is under way, and for good when it was cut or given up. */
  readonly complete: boolean
  /** The body as the client reads it: decompressed. */
  body(): Buffer
  text(): string
}

/** The entry while its request is under way. */
export class LogEntry implements LoggedRequest {
  readonly headers: IncomingHttpHeaders
  faults: Fault['kind'][] = []
  status = 0
  responseHeaders: IncomingHttpHeaders = {}
  bodyBytes = 0
  complete = false
  readonly method: string
  readonly path: string
  readonly user: string
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly continued: boolean
  readonly httpVersion: string
  readonly connection: number
  readonly #chunks: Buffer[] = []

  constructor(
    request: SeenRequest,
    wire: { headers: IncomingHttpHeaders; httpVersion: string; connection: number },
  ) {
    this.method = request.method
    this.path = request.path
    this.user = request.user
    this.verb = request.verb
    this.group = request.group
    this.resource = request.resource
    this.subresource = request.subresource
    this.namespace = request.namespace
    this.name = request.name
    this.continued = request.continued
    this.headers = withoutCredentials(wire.headers)
    this.httpVersion = wire.httpVersion
    this.connection = wire.connection
  }

  append(chunk: Buffer): void {
    this.bodyBytes += chunk.length
    this.#chunks.push(chunk)
  }

  body(): Buffer {
    const raw = Buffer.concat(this.#chunks)
    // What arrived before a cut is no complete stream, but it is what the client saw.
    const lenient = { finishFlush: constants.Z_SYNC_FLUSH }
    const compressed = this.responseHeaders['content-encoding'] === 'gzip'
    return compressed ? gunzipSync(raw, lenient) : raw
  }

  text(): string {
    return this.body().toString('utf8')
  }
}

function withoutCredentials(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { authorization, cookie: _cookie, ...rest } = headers
  const scheme = authorization?.split(' ')[0]
  return scheme === undefined ? rest : { ...rest, authorization: `${scheme} (not recorded)` }
}
