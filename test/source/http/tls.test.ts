import { createServer } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import type { Cluster, User } from '../../../src/lib/source/kubeconfig/types.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { createAuthority, issue, type LeafOptions } from '../../control-plane/pki.ts'
import { listen } from './recorder.ts'
import {
  clientFor,
  clientOf,
  get,
  type Handler,
  serve,
  type ServerOptions,
  servePlain,
  testAuthority,
  type TestServer,
} from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const HOUR = 3_600_000
const ok: Handler = (request, response) =>
  response.end(JSON.stringify({ client: clientOf(request) }))

async function start(options: ServerOptions = {}): Promise<TestServer> {
  const server = await serve(ok, options)
  cleanups.push(server.close)
  return server
}

async function ask(
  server: Pick<TestServer, 'url' | 'caPem'>,
  cluster: Partial<Cluster> = {},
  user: User = {},
): Promise<unknown> {
  const connection = await clientFor(server, {
    user,
    cluster: {
      server: server.url,
      caData: server.caPem,
      skipTLSVerify: false,
      disableCompression: false,
      ...cluster,
    },
  })
  cleanups.push(connection.close)
  return get(connection)
}

async function clientUser(leaf: Partial<LeafOptions> = {}, ca = testAuthority()): Promise<User> {
  const pair = await issue(await ca, { commonName: 'jane', usage: 'client', ...leaf })
  return { certData: pair.certPem, keyData: SecretBytes.fromText(pair.keyPem) }
}

describe('a server certificate', () => {
  it('that has expired is named with the day it ended', async () => {
    const ended = new Date(Math.floor((Date.now() - HOUR) / 1000) * 1000).toISOString()
    const server = await start({ leaf: { validForMs: Date.parse(ended) - Date.now() } })
    const error = await ask(server).catch((error_: unknown) => error_)
    expect(error).toMatchObject({
      failure: 'unreachable',
      hints: ['the certificate must be renewed on the server; is your clock right?'],
    })
    expect(String(error)).toMatch(
      /^ApiError: cannot list pods: the certificate of https:\S+ has expired: "server" ended on \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/,
    )
  })

  it('for another host names the hosts it is for', async () => {
    const server = await start({
      leaf: { dnsNames: ['api.example.com', 'api'], ips: ['10.0.0.1'] },
    })
    await expect(ask(server)).rejects.toMatchObject({
      message: `cannot list pods: the certificate of ${server.url} is for another name: it is for api.example.com, api, 10.0.0.1`,
      hints: ['use a name it is for as the server, or give one with --tls-server-name'],
    })
  })

  it('for another host is accepted when tls-server-name says so', async () => {
    const server = await start({ leaf: { dnsNames: ['api.example.com'], ips: [] } })
    expect(await ask(server, { tlsServerName: 'api.example.com' })).toEqual({ client: '' })
  })

  it('without alternative names is refused though its common name fits, as in Go', async () => {
    const server = await start({ leaf: { commonName: 'localhost', dnsNames: [], ips: [] } })
    await expect(ask(server, { server: `https://localhost:${server.port}` })).rejects.toThrow(
      'it is for no name at all',
    )
  })

  it('of an unknown authority names it and where the known ones come from', async () => {
    const server = await start()
    const { certPem } = await createAuthority('other CA')
    await expect(ask(server, { caData: certPem })).rejects.toMatchObject({
      message: `cannot list pods: the certificate of ${server.url} was signed by an unknown authority: "server", signed by "test CA"`,
      hints: [
        'trusted are the authorities of certificate-authority-data of the kubeconfig',
        'give another one with --certificate-authority',
      ],
    })
  })

  it('of the authority given is accepted in place of the authorities of the system, not beside them', async () => {
    const server = await start()
    expect(await ask(server)).toEqual({ client: '' })
    await expect(ask({ ...server, caPem: '' })).rejects.toMatchObject({
      hints: expect.arrayContaining(['trusted are the authorities of the system']) as unknown,
    })
  })

  it('is not looked at with insecure-skip-tls-verify', async () => {
    const server = await start({ leaf: { validForMs: -HOUR, ips: [] } })
    const insecure = { skipTLSVerify: true }
    expect(await ask({ ...server, caPem: '' }, insecure)).toEqual({ client: '' })
  })

  it('is checked before anything is sent', async () => {
    let requests = 0
    const server = await serve(() => requests++, { leaf: { ips: [] } })
    cleanups.push(server.close)
    await expect(ask(server, {}, { token: SecretBytes.fromText('fake') })).rejects.toThrow(
      'is for another name',
    )
    expect(requests).toBe(0)
  })
})

describe('a client certificate', () => {
  it('is shown to the server', async () => {
    const server = await start({ clients: 'must' })
    expect(await ask(server, {}, await clientUser())).toEqual({ client: 'jane' })
  })

  it('that has expired explains the 401 that follows', async () => {
    const server = await serve((_, response) => response.writeHead(401).end('{}'), {
      clients: 'may',
    })
    cleanups.push(server.close)
    const error = await ask(server, {}, await clientUser({ validForMs: -HOUR })).catch(
      (error_: unknown) => error_,
    )
    expect(error).toMatchObject({ status: 401, failure: 'denied' })
    expect((error as { hints: string[] }).hints[0]).toMatch(
      /^the client certificate expired on \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z; get a new one$/,
    )
  })

  it.each([
    ['that is missing', () => Promise.resolve({})],
    ['of an unknown authority', () => clientUser({}, createAuthority('other CA'))],
    ['that has expired', () => clientUser({ validForMs: -HOUR })],
  ])('%s, refused in the handshake, is an ApiError', async (_, user: () => Promise<User>) => {
    const server = await start({ clients: 'must' })
    await expect(ask(server, {}, await user())).rejects.toMatchObject({
      name: 'ApiError',
      failure: 'unreachable',
    })
  })

  it('with the key of another is refused before anything is sent', async () => {
    const server = await start()
    const user = { ...(await clientUser()), keyData: (await clientUser()).keyData as SecretBytes }
    await expect(ask(server, {}, user)).rejects.toThrow(
      'the client certificate of user "me" does not belong to its key',
    )
  })
})

describe('a server that is not what it should be', () => {
  it('speaks plain http where TLS is due', async () => {
    const server = await servePlain((_, response) => response.end('{}'))
    cleanups.push(server.close)
    const { certPem: caPem } = await testAuthority()
    const url = server.url.replace('http:', 'https:')
    await expect(ask({ url, caPem })).rejects.toThrow(`${url} does not speak TLS as it should`)
  })

  it('hangs up at once', async () => {
    const { port, close } = await listen(createServer((socket) => socket.destroy()))
    cleanups.push(close)
    const { certPem: caPem } = await testAuthority()
    await expect(ask({ url: `https://127.0.0.1:${port}`, caPem })).rejects.toMatchObject({
      failure: 'unreachable',
    })
  })

  it('is not there', async () => {
    const { port, close } = await listen(createServer())
    await close()
    const { certPem: caPem } = await testAuthority()
    await expect(ask({ url: `https://127.0.0.1:${port}`, caPem })).rejects.toMatchObject({
      failure: 'unreachable',
      message: `cannot list pods: https://127.0.0.1:${port} refused the connection`,
    })
  })

  it('has a name that does not exist', async () => {
    const { certPem: caPem } = await testAuthority()
    await expect(ask({ url: 'https://no-such-host.invalid', caPem })).rejects.toMatchObject({
      failure: 'unreachable',
      message: 'cannot list pods: the name of https://no-such-host.invalid cannot be resolved',
    })
  })
})
