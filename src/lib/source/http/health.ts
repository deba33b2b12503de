import type { ClientHttp2Session } from 'node:http2'

import { WireError } from './wire.ts'

/** Milliseconds, as client-go sets them for Go's HTTP/2 transport. */
export interface HealthCheck {
  /** Time between two pings. */
  readonly every: number
  /** How long an answer may take. */
  readonly within: number
}

const DEFAULT: HealthCheck = { every: 30_000, within: 15_000 }

/**
 * Pings the server for as long as `isWaiting`, so that a connection that died
 * without a word (a VPN that went away) does not hold a command for ever.
 */
export function watchHealth(
  session: ClientHttp2Session,
  isWaiting: () => boolean,
  { every, within }: HealthCheck = DEFAULT,
): void {
  const timer = setInterval(() => {
    if (isWaiting()) ping(session, within)
  }, every)
  timer.unref()
  session.once('close', () => clearInterval(timer))
}

function ping(session: ClientHttp2Session, within: number): void {
  if (session.closed || session.destroyed) return
  const deadline = setTimeout(() => session.destroy(new WireError('ETIMEDOUT')), within)
  session.ping(() => clearTimeout(deadline))
}
