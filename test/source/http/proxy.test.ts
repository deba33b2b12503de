import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import type { Cluster } from '../../../src/lib/source/kubeconfig/types.ts'
import { parseOrigin } from '../../../src/lib/source/http/origin.ts'
import { chooseProxy } from '../../../src/lib/source/http/proxy.ts'
import { createAuthority, issue } from '../../control-plane/pki.ts'
import { listen } from './recorder.ts'
import recorded from './recorded/proxies.json' with { type: 'json' }
import {
  clientFor,
  get,
  type Handler,
  serve,
  servePlain,
  type TestServer,
  testAuthority,
} from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

// The answers of golang.org/x/net/http/httpproxy v0.51, which kubectl asks as well.
describe('the proxy of the environment is the one that Go chooses', () => {
  const env = { HTTPS_PROXY: 'http://proxy:3128' }

  it.each(Object.entries(recorded.directByNoProxy))('NO_PROXY=%j', (noProxy, direct) => {
    const goesDirect = (server: string) =>
      chooseProxy(parseOrigin(server), undefined, { ...env, NO_PROXY: noProxy }) === undefined
    expect(recorded.servers.filter(goesDirect)).toEqual(direct)
  })

  it.each(recorded.proxies)('$server through $httpsProxy$httpProxy', (row) => {
    const { server, proxy } = row
    const chosen = chooseProxy(parseOrigin(server), undefined, {
      HTTPS_PROXY: row.httpsProxy,
      HTTP_PROXY: row.httpProxy,
    })
    // WHATWG addresses end in a slash and leave out the default port.
    expect(chosen?.href.replace(/\/$/, '')).toBe(proxy.replace(/^http:\/\/(.*):80$/, 'http://$1'))
  })

  it('may be named in lower case; upper case comes first', () => {
    const origin = parseOrigin('https://api.example.com')
    const lower = { https_proxy: 'http://lower:1', no_proxy: 'other' }
    expect(chooseProxy(origin, undefined, lower)?.host).toBe('lower:1')
    expect(chooseProxy(origin, undefined, { ...lower, HTTPS_PROXY: 'http://upper:1' })?.host).toBe(
      'upper:1',
    )
    expect(chooseProxy(origin, undefined, { ...lower, NO_PROXY: '*' })).toBeUndefined()
  })

  it('does not matter when the cluster has a proxy-url, which also serves loopback', () => {
    const chosen = chooseProxy(parseOrigin('https://127.0.0.1:6443'), 'socks5://proxy:1080', {
      NO_PROXY: '*',
    })
    expect(chosen?.href).toBe('socks5://proxy:1080')
  })
})

interface Proxy {
  readonly port: number
  /** What was asked for, `host:port`, with the credentials if any. */
  readonly asked: string[]
}

/** Joins two sockets until one ends. */
function join(client: Socket, host: string, port: number, ready: () => void): void {
  const onward = connect(port, host, () => {
    ready()
    onward.pipe(client).pipe(onward)
  })
  onward.on('error', () => client.destroy())
  client.on('error', () => onward.destroy())
}

function onConnect(asked: string[], password?: string) {
  return (request: IncomingMessage, client: Socket) => {
    const { url = '', headers } = request
    asked.push(url)
    const wanted = password && `Basic ${Buffer.from(password).toString('base64')}`
    if (wanted && headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const [host = '', port = ''] = url.split(':')
    join(client, host, Number(port), () =>
      client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    )
  }
}

async function connectProxy(password?: string): Promise<Proxy> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('{"by":"proxy"}')
  })
  server.on('connect', onConnect(asked, password))
  const { port, close } = await listen(server)
  cleanups.push(close)
  return { port, asked }
}

/** A SOCKS5 proxy (RFC 1928) that wants a password if one is given. */
async function socksProxy(password?: string): Promise<Proxy> {
  const asked: string[] = []
  const server = createTcpServer((client) => {
    const steps = [
      (message: Buffer) => {
        const method = password === undefined ? 0 : 2
        client.write(Buffer.from([5, message.subarray(2).includes(method) ? method : 0xff]))
        if (password === undefined) steps.splice(1, 1)
      },
      (message: Buffer) => {
        const name = message.subarray(2, 2 + (message[1] ?? 0)).toString()
        const word = message.subarray(3 + (message[1] ?? 0)).toString()
        client.write(Buffer.from([1, `${name}:${word}` === password ? 0 : 1]))
      },
      (message: Buffer) => {
        const port = message.readUInt16BE(message.length - 2)
        const address = message.subarray(4, -2)
        const host = message[3] === 1 ? [...address].join('.') : address.subarray(1).toString()
        asked.push(`${host}:${port}`)
        join(client, host, port, () => client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])))
      },
    ]
    let step = 0
    const onData = (message: Buffer) => {
      steps[step++]?.(message)
      if (step >= steps.length) client.off('data', onData)
    }
    client.on('data', onData)
  })
  const { port, close } = await listen(server)
  cleanups.push(close)
  return { port, asked }
}

const ok: Handler = (_, response) => response.end('{"by":"server"}')

async function startServer(): Promise<TestServer> {
  const server = await serve(ok)
  cleanups.push(server.close)
  return server
}

async function through(
  server: TestServer,
  proxyUrl: string,
  more: Partial<Cluster> = {},
): Promise<unknown> {
  const cluster = {
    server: server.url,
    ...(server.caPem && { caData: server.caPem }),
    skipTLSVerify: false,
    disableCompression: false,
    proxyUrl,
    ...more,
  }
  const connection = await clientFor(server, { cluster })
  cleanups.push(connection.close)
  const answers = await Promise.all([get(connection), get(connection)])
  return answers[0]
}

describe('a proxy-url', () => {
  it('of an http proxy leads through one CONNECT tunnel for all requests', async () => {
    const server = await startServer()
    const proxy = await connectProxy()
    expect(await through(server, `http://127.0.0.1:${proxy.port}`)).toEqual({ by: 'server' })
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`])
    expect(server.connections()).toBe(1)
  })

  it('gives the proxy its user name and password', async () => {
    const server = await startServer()
    const { port } = await connectProxy('me:pass word')
    expect(await through(server, `http://me:pass%20word@127.0.0.1:${port}`)).toEqual({
      by: 'server',
    })
  })

  it('without the password is an error that names the proxy, not the password', async () => {
    const server = await startServer()
    const { port } = await connectProxy('me:right')
    await expect(
      through(server, `http://me:wrong-password@127.0.0.1:${port}`),
    ).rejects.toMatchObject({
      failure: 'unreachable',
      message: `cannot list pods: the proxy on the way to ${server.url} does not help: http://127.0.0.1:${port}: it wants a user name and password (407)`,
    })
  })

  it('of an https proxy is trusted by the CA of the cluster', async () => {
    const server = await startServer()
    const asked: string[] = []
    const pair = await issue(await testAuthority(), {
      commonName: 'proxy',
      usage: 'server',
      ips: ['127.0.0.1'],
    })
    const proxy = createSecureServer({ cert: pair.certPem, key: pair.keyPem })
    proxy.on('connect', onConnect(asked))
    const { port, close } = await listen(proxy)
    cleanups.push(close)
    expect(await through(server, `https://127.0.0.1:${port}`)).toEqual({ by: 'server' })
    expect(asked).toEqual([`127.0.0.1:${server.port}`])
  })

  it('of an https proxy with a certificate of somebody else is an error', async () => {
    const server = await startServer()
    const pair = await issue(await createAuthority('other'), {
      commonName: 'proxy',
      usage: 'server',
      ips: ['127.0.0.1'],
    })
    const { port, close } = await listen(
      createSecureServer({ cert: pair.certPem, key: pair.keyPem }),
    )
    cleanups.push(close)
    await expect(through(server, `https://127.0.0.1:${port}`)).rejects.toThrow('does not help')
  })

  it.each([
    ['without password', undefined, ''],
    ['with user name and password', 'me:pass', 'me:pass@'],
  ])('of a SOCKS5 proxy %s', async (_, password, user) => {
    const server = await startServer()
    const proxy = await socksProxy(password)
    expect(await through(server, `socks5://${user}127.0.0.1:${proxy.port}`)).toEqual({
      by: 'server',
    })
    expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`])
  })

  it('of a SOCKS5 proxy resolves names at the proxy', async () => {
    const server = await startServer()
    const proxy = await socksProxy()
    const named = { server: `https://localhost:${server.port}` }
    expect(await through(server, `socks5://127.0.0.1:${proxy.port}`, named)).toEqual({
      by: 'server',
    })
    expect(proxy.asked).toEqual([`localhost:${server.port}`])
  })

  it('of a SOCKS5 proxy that wants a password is an error', async () => {
    const server = await startServer()
    const { port } = await socksProxy('me:pass')
    await expect(through(server, `socks5://127.0.0.1:${port}`)).rejects.toThrow(
      `socks5://127.0.0.1:${port}: it wants a user name and password`,
    )
    await expect(through(server, `socks5://me:wrong@127.0.0.1:${port}`)).rejects.toThrow(
      'it does not accept the user name and password',
    )
  })

  it('that leads nowhere is an error that says so', async () => {
    const server = await startServer()
    await expect(through(server, 'http://127.0.0.1:1')).rejects.toMatchObject({
      message: `cannot list pods: the proxy on the way to ${server.url} does not help: http://127.0.0.1:1: ECONNREFUSED`,
      hints: ['it comes from proxy-url, HTTPS_PROXY or HTTP_PROXY; NO_PROXY makes exceptions'],
    })
  })

  it('gets plain http requests as they are, without a tunnel', async () => {
    const server = await servePlain(ok)
    cleanups.push(server.close)
    const proxy = await connectProxy()
    expect(await through(server, `http://127.0.0.1:${proxy.port}`)).toEqual({ by: 'proxy' })
    expect(proxy.asked[0]).toBe(`${server.url}/api/v1/pods`)
  })
})
