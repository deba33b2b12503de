import type { Readable } from 'node:stream'

import type { Headers } from '../auth/impersonation.ts'

/** A request as it goes out, whatever the version of HTTP. */
export interface WireRequest {
  readonly method: string
  /** Absolute path with query. */
  readonly path: string
  readonly headers: Headers
  readonly body?: string
  readonly signal: AbortSignal
}

/** An answer whose body is still to come. */
export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Compressed as the server sent it. */
  readonly body: Readable
  /** After the end of the body: whether it was the server who ended it, not a broken connection. */
  isComplete(): boolean
}

/** One established connection, or a small pool of them for HTTP/1.1. */
export interface Session {
  send(request: WireRequest): Promise<WireResponse>
  /** False once the server asked us to go elsewhere or the connection is lost. */
  usable(): boolean
  /** Lets requests under way end, unless `now`. */
  close(now: boolean): void
}

/** What the connection did instead of answering; translated for people in `errors.ts`. */
export class WireError extends Error {
  override readonly name = 'WireError'
  /** Node's or our own code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `CUT_OFF`. */
  readonly code: string
  /** Facts about the failure that are fit to be shown. */
  readonly detail: string | undefined
  /** The server surely did not act on the request, so that any method may be sent again. */
  readonly unprocessed: boolean

  constructor(code: string, options: { detail?: string; unprocessed?: boolean } = {}) {
    super(code)
    this.code = code
    this.detail = options.detail
    this.unprocessed = options.unprocessed ?? false
  }
}

/** Keeps the code of an error and drops its message, which may quote what was read. */
export function toWireError(error: unknown): WireError {
  if (error instanceof WireError) return error
  const { code } = error as { code?: unknown }
  return new WireError(typeof code === 'string' ? code : 'UNKNOWN')
}
