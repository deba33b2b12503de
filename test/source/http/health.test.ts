import { connect, createServer, type Socket } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { dialTcp } from '../../../src/lib/source/http/dial.ts'
import { http2Session } from '../../../src/lib/source/http/h2.ts'
import { parseOrigin } from '../../../src/lib/source/http/origin.ts'
import { handshake, tlsOptions } from '../../../src/lib/source/http/tls.ts'
import type { Session, WireResponse } from '../../../src/lib/source/http/wire.ts'
import { listen } from './recorder.ts'
import { serve } from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A way to a silent server that can be made to swallow everything, as a lost VPN does. */
async function sessionThroughGap(): Promise<{ session: Session; open(): void }> {
  const server = await serve(() => undefined)
  const pairs: Socket[] = []
  const gap = await listen(
    createServer((near) => {
      const far = connect(server.port, '127.0.0.1')
      for (const socket of [near, far]) socket.on('error', () => undefined)
      near.pipe(far).pipe(near)
      pairs.push(near, far)
    }),
  )
  const origin = parseOrigin(`https://127.0.0.1:${gap.port}`)
  const trust = { ca: server.caPem, caName: '', serverName: undefined, insecure: false }
  const socket = await handshake(
    await dialTcp(origin.host, origin.port),
    tlsOptions(origin.host, trust, undefined),
  )
  const session = http2Session(socket, origin, { every: 100, within: 100 })
  cleanups.push(server.close, gap.close, () => session.close(true))
  return {
    session,
    open: () => {
      for (const one of pairs) one.unpipe().pause()
    },
  }
}

function send(session: Session): Promise<WireResponse> {
  const { signal } = new AbortController()
  return session.send({ method: 'GET', path: '/', headers: {}, signal })
}

describe('a request on a connection that died without a word', () => {
  it('fails after an unanswered ping', async () => {
    const { session, open } = await sessionThroughGap()
    const request = send(session).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 30))
    open()
    expect(await request).toMatchObject({ name: 'WireError', code: 'ETIMEDOUT' })
    expect(session.usable()).toBe(false)
  })

  it('that is only slow goes on for as long as pings are answered', async () => {
    const { session } = await sessionThroughGap()
    const request = send(session).then(
      () => 'answered',
      () => 'failed',
    )
    const later = new Promise((resolve) => setTimeout(resolve, 600, 'still waiting'))
    expect(await Promise.race([request, later])).toBe('still waiting')
  })
})
