import { constants } from 'node:http2'
import { gzipSync } from 'node:zlib'

import { afterEach, describe, expect, it } from 'vitest'

import { ApiError } from '../../../src/lib/base/errors.ts'
import type { Connection } from '../../../src/lib/source/http/connect.ts'
import { clientFor, get, type Handler, post, serve, servePlain, type TestServer } from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function start(
  handler: Handler,
  options: Parameters<typeof serve>[1] = {},
): Promise<TestServer> {
  const server = await serve(handler, options)
  cleanups.push(server.close)
  return server
}

async function client(...args: Parameters<typeof clientFor>): Promise<Connection> {
  const connection = await clientFor(...args)
  cleanups.push(connection.close)
  return connection
}

/** Runs out of answers never: the last one repeats. */
function inTurn(...handlers: readonly Handler[]): Handler & { calls: number } {
  const turn = (request: Parameters<Handler>[0], response: Parameters<Handler>[1]) => {
    const handler = handlers[Math.min(turn.calls++, handlers.length - 1)]
    handler?.(request, response)
  }
  turn.calls = 0
  return turn
}

const ok: Handler = (_, response) => response.end('{"ok":true}')
const cut: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"items":[')
  setTimeout(() => response.stream.session?.destroy(), 5)
}

describe('one connection', () => {
  it('carries thirty requests at once over HTTP/2, sixteen under way at a time', async () => {
    let active = 0
    let most = 0
    const server = await start((_, response) => {
      most = Math.max(most, ++active)
      setTimeout(() => {
        active--
        response.end('{}')
      }, 20)
    })
    const connection = await client(server)
    await Promise.all(Array.from({ length: 30 }, () => get(connection)))
    expect(server.connections()).toBe(1)
    expect(most).toBe(16)
  })

  it('is not opened before the first request', async () => {
    const server = await start(ok)
    const connection = await client(server)
    expect(server.connections()).toBe(0)
    await get(connection)
    expect(server.connections()).toBe(1)
  })

  it.each([
    ['HTTP/2', false],
    ['HTTP/1.1', true],
  ])('is not opened again once the client is closed (%s)', async (_, http1) => {
    const server = await start(ok, { http1 })
    const connection = await client(server)
    await get(connection)
    connection.close()
    await expect(get(connection)).rejects.toBeInstanceOf(ApiError)
    expect(server.connections()).toBe(1)
  })

  it('serves requests one after the other over HTTP/1.1', async () => {
    const server = await start(ok, { http1: true })
    const connection = await client(server)
    for (let index = 0; index < 5; index++) await get(connection)
    expect(server.connections()).toBe(1)
  })

  it('becomes at most six with HTTP/1.1', async () => {
    const server = await start((_, response) => void setTimeout(() => response.end('{}'), 10), {
      http1: true,
    })
    const connection = await client(server)
    await Promise.all(Array.from({ length: 30 }, () => get(connection)))
    expect(server.connections()).toBe(6)
  })

  it('is kept alive over plain http, too', async () => {
    const server = await servePlain(ok)
    cleanups.push(server.close)
    const connection = await client(server)
    for (let index = 0; index < 5; index++) await get(connection)
    expect(server.connections()).toBe(1)
  })
})

describe('a connection that ends', () => {
  it('after GOAWAY the requests under way finish and the next ones use a new connection', async () => {
    let release = () => undefined as unknown
    const server = await start(
      inTurn((_, response) => {
        release = () => response.end('{"slow":true}')
        response.stream.session?.goaway(constants.NGHTTP2_NO_ERROR)
        response.writeHead(200)
      }, ok),
    )
    const connection = await client(server)
    const slow = get(connection)
    await expect.poll(() => server.sessions.size).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await get(connection)).toEqual({ ok: true })
    expect(server.connections()).toBe(2)
    release()
    expect(await slow).toEqual({ slow: true })
  })

  it('while idle is replaced without a word', async () => {
    const server = await start(ok)
    const connection = await client(server)
    await get(connection)
    for (const session of server.sessions) session.destroy()
    await expect.poll(() => server.sessions.size).toBe(0)
    expect(await get(connection)).toEqual({ ok: true })
  })

  it.each([
    ['HTTP/2', false],
    ['HTTP/1.1', true],
  ])('in the middle of an answer leads to one more try of a GET (%s)', async (_, http1) => {
    const server = await start(inTurn(http1 ? cutHttp1 : cut, ok), { http1 })
    expect(await get(await client(server))).toEqual({ ok: true })
    expect(server.connections()).toBe(2)
  })

  it.each([
    ['HTTP/2', false],
    ['HTTP/1.1', true],
  ])('again and again is an error without the beginning of the body (%s)', async (_, http1) => {
    const handler = inTurn(http1 ? cutHttp1 : cut)
    const server = await start(handler, { http1 })
    const error = await get(await client(server)).catch((error_: unknown) => error_)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      failure: 'unreachable',
      message: `cannot list pods: ${server.url} broke off the connection`,
    })
    expect(handler.calls).toBe(2)
  })

  it('by the death of the server is noticed in the middle of an answer', async () => {
    const die: Handler = (_, response) => {
      response.writeHead(200)
      response.write('{"items":[')
      setTimeout(() => void server.close(), 20)
    }
    const server = await start(die)
    await expect(get(await client(server))).rejects.toMatchObject({ failure: 'unreachable' })
  })

  it('does not lead to a second POST', async () => {
    const handler = inTurn(cut)
    await expect(post(await client(await start(handler)))).rejects.toThrow('broke off')
    expect(handler.calls).toBe(1)
  })

  it('refusing a stream leads to a second POST, for the first was not looked at', async () => {
    const refuse: Handler = (_, response) => response.stream.close(constants.NGHTTP2_REFUSED_STREAM)
    expect(await post(await client(await start(inTurn(refuse, ok))))).toEqual({ ok: true })
  })

  it('a body that is shorter than promised is not taken for the whole', async () => {
    const short: Handler = (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{}')
      response.stream.close(constants.NGHTTP2_NO_ERROR)
    }
    await expect(get(await client(await start(short)))).rejects.toThrow('broke off')
  })
})

const cutHttp1: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"items":[')
  setTimeout(() => response.socket?.destroy(), 5)
}

describe('compression', () => {
  const text = JSON.stringify({ text: 'long '.repeat(50_000) })
  const zipped: Handler = (request, response) => {
    const gzip = request.headers['accept-encoding'] === 'gzip'
    response.writeHead(200, gzip ? { 'content-encoding': 'gzip' } : {})
    response.end(gzip ? gzipSync(text) : text)
  }

  it('is asked for and undone', async () => {
    expect(await get(await client(await start(zipped)))).toEqual(JSON.parse(text))
  })

  it('is not asked for when disabled', async () => {
    const server = await start((request, response) => {
      response.end(JSON.stringify({ asked: request.headers['accept-encoding'] ?? null }))
    })
    const cluster = {
      server: server.url,
      caData: server.caPem,
      skipTLSVerify: false,
      disableCompression: true,
    }
    expect(await get(await client(server, { cluster }))).toEqual({ asked: null })
  })

  it('cut off is an error', async () => {
    const server = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync(text).subarray(0, 100))
    })
    await expect(get(await client(server))).rejects.toMatchObject({ failure: 'unreachable' })
  })
})

describe('a busy server', () => {
  const busy =
    (status: number, after?: string): Handler =>
    (_, response) => {
      response.writeHead(status, after === undefined ? {} : { 'retry-after': after })
      response.end('{}')
    }

  it.each([429, 503, 500])('that answers %d with Retry-After is asked again', async (status) => {
    const handler = inTurn(busy(status, '0'), busy(status, '0'), ok)
    expect(await get(await client(await start(handler)))).toEqual({ ok: true })
    expect(handler.calls).toBe(3)
  })

  it('is asked again for a POST, too', async () => {
    const handler = inTurn(busy(429, '0'), ok)
    expect(await post(await client(await start(handler)))).toEqual({ ok: true })
  })

  it('is given the time it asks for', async () => {
    const connection = await client(await start(inTurn(busy(429, '1'), ok)))
    const began = performance.now()
    await get(connection)
    expect(performance.now() - began).toBeGreaterThanOrEqual(990)
  })

  it('is given up after ten more tries', async () => {
    const handler = inTurn(busy(429, '0'))
    await expect(get(await client(await start(handler)))).rejects.toMatchObject({ status: 429 })
    expect(handler.calls).toBe(11)
  })

  it.each([
    ['without Retry-After', busy(503)],
    ['that asks for an hour', busy(429, '3600')],
    ['whose Retry-After is a date', busy(503, 'Wed, 21 Oct 2026 07:28:00 GMT')],
    ['that wants patience for a 404', busy(404, '0')],
  ])('%s is not asked again', async (_, answer) => {
    const handler = inTurn(answer)
    await expect(get(await client(await start(handler)))).rejects.toBeInstanceOf(ApiError)
    expect(handler.calls).toBe(1)
  })
})

describe('a time limit', () => {
  const never: Handler = () => undefined

  it.each<[string, Handler]>([
    ['a server that does not answer', never],
    ['a body that does not end', (_, response) => void response.write('{')],
    [
      'a server that is busy for too long',
      (_, response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
    ],
  ])('ends %s', async (_, handler) => {
    const server = await start(handler)
    const connection = await client(server, { timeout: 150 })
    await expect(get(connection)).rejects.toMatchObject({
      failure: 'timeout',
      message: `cannot list pods: ${server.url} took longer than 0.15 s`,
      hints: ['give it more time with --request-timeout'],
    })
  })

  it('does not disturb other requests', async () => {
    const connection = await client(await start(inTurn(never, ok)), { timeout: 200 })
    const slow = get(connection).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await get(connection)).toEqual({ ok: true })
    expect(await slow).toMatchObject({ failure: 'timeout' })
  })
})

describe('giving up', () => {
  it('ends all requests under way with the reason, and those that wait their turn', async () => {
    const server = await start(() => undefined)
    const stop = new AbortController()
    const connection = await client(server, {}, { signal: stop.signal })
    const requests = Array.from({ length: 20 }, () =>
      get(connection).catch((error: unknown) => error),
    )
    await expect.poll(() => server.sessions.size).toBe(1)
    const reason = new Error('interrupted')
    stop.abort(reason)
    expect(new Set(await Promise.all(requests))).toEqual(new Set([reason]))
  })

  it('ends one request alone by its own signal', async () => {
    const connection = await client(await start(inTurn(() => undefined, ok)))
    const stop = new AbortController()
    const request = get(connection, '/slow', stop.signal).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const reason = new Error('enough')
    stop.abort(reason)
    expect(await request).toBe(reason)
    expect(await get(connection)).toEqual({ ok: true })
  })

  it('ends the wait for a busy server', async () => {
    const server = await start(
      (_, response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
    )
    const stop = new AbortController()
    const connection = await client(server, {}, { signal: stop.signal })
    const request = get(connection).catch((error: unknown) => error)
    await expect.poll(() => server.sessions.size).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const reason = new Error('interrupted')
    stop.abort(reason)
    expect(await request).toBe(reason)
  })

  it('before the first request opens no connection', async () => {
    const server = await start(ok)
    const reason = new Error('interrupted')
    const connection = await client(server, {}, { signal: AbortSignal.abort(reason) })
    await expect(get(connection)).rejects.toBe(reason)
    expect(server.connections()).toBe(0)
  })

  it('by close() closes the connection', async () => {
    const server = await start(ok)
    const connection = await client(server)
    await get(connection)
    connection.close()
    await expect.poll(() => server.sessions.size).toBe(0)
  })
})

describe('an answer', () => {
  it('that is not JSON is told apart from one that is', async () => {
    const server = await start((_, response) => response.end('<html>marked-value</html>'))
    const error = (await get(await client(server)).catch((error_: unknown) => error_)) as ApiError
    expect(error.message).toBe(`cannot list pods: what ${server.url} answered is not JSON`)
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('marked-value')
  })

  it('that stops in the middle of its object is asked for once more, and then is an error', async () => {
    let requests = 0
    const whole = await start((_, response) =>
      response.end(requests++ === 0 ? '{"kind":"Marked' : '{"kind":"PodList"}'),
    )
    expect(await get(await client(whole))).toEqual({ kind: 'PodList' })
    const never = await start((_, response) => {
      requests++
      response.end('{"kind":"Marked')
    })
    requests = 0
    const error = (await get(await client(never)).catch((error_: unknown) => error_)) as ApiError
    expect(error.message).toMatch(/^cannot list pods: .* broke off the connection/)
    expect(requests).toBe(2)
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('Marked')
  })

  it('can be had as bytes', async () => {
    const bytes = Buffer.from([0x6b, 0x38, 0x73, 0, 255])
    const server = await start((request, response) => {
      expect(request.headers.accept).toBe('application/vnd.kubernetes.protobuf')
      response.end(bytes)
    })
    const connection = await client(server)
    const answer = await connection.bytes({
      method: 'GET',
      path: '/',
      accept: 'application/vnd.kubernetes.protobuf',
      info: { verb: 'list', resource: 'pods' },
    })
    expect(answer).toEqual(bytes)
  })

  it('follows a request that says who we are', async () => {
    const server = await start((request, response) => {
      response.end(
        JSON.stringify({ agent: request.headers['user-agent'], accept: request.headers.accept }),
      )
    })
    expect(await get(await client(server))).toEqual({
      agent: `kubectl-vault-secret/1.2.3 (${process.platform}/${process.arch})`,
      accept: 'application/json',
    })
  })
})
