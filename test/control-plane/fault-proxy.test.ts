import { once } from 'node:events'
import { connect } from 'node:http2'
import { Agent, request } from 'node:https'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultProxy } from './control-plane.ts'
import {
  cutAfter,
  delay,
  drop,
  expired,
  forbidden,
  serverError,
  tooManyRequests,
  unavailable,
} from './faults.ts'
import { carries, secretDataIn } from './secret-data.ts'
import { useControlPlane } from './use-control-plane.ts'
import { whoAmI } from './who-am-i.ts'

const cluster = await useControlPlane()

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  close(): void
}

let namespace: string
const value = 'correct-horse-battery-staple'

beforeAll(async () => {
  namespace = await cluster.createNamespace('proxy')
  await cluster.admin.apply(
    ['a', 'b', 'c', 'd', 'e'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      data: { password: Buffer.from(value).toString('base64') },
    })),
    { namespace },
  )
  // The API server compresses from 128 KiB on.
  const data = { text: 'all work and no play '.repeat(10_000) }
  await cluster.admin.create(`/api/v1/namespaces/${namespace}/configmaps`, {
    metadata: { name: 'large' },
    data,
  })
})

describe.each([
  { protocol: 'HTTP/2', version: '2.0', open: http2Client, http2: true },
  { protocol: 'HTTP/1.1', version: '1.1', open: http1Client, http2: false },
])('through the proxy over $protocol', ({ version, open, http2 }) => {
  let proxy: FaultProxy
  let client: Client
  let secrets: string

  beforeAll(async () => {
    proxy = await cluster.startProxy({ http2 })
    secrets = `/api/v1/namespaces/${namespace}/secrets`
    client = open(proxy, proxy.tokenFor({ name: 'root', groups: ['system:masters'] }))
  })
  afterEach(() => {
    proxy.faults.clear()
    proxy.clearLog()
  })
  afterAll(async () => {
    client.close()
    await proxy.stop()
  })

  test('answers come from the real API server and are recorded', async () => {
    const answer = await client.get(`${secrets}?limit=2`)
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'SecretList', items: [{}, {}] })
    await proxy.idle()
    expect(proxy.requests).toMatchObject([
      {
        method: 'GET',
        path: `${secrets}?limit=2`,
        verb: 'list',
        resource: 'secrets',
        namespace,
        user: 'root',
        httpVersion: version,
        status: 200,
        complete: true,
        bodyBytes: Buffer.byteLength(answer.body),
      },
    ])
    expect(proxy.requests[0]?.text()).toBe(answer.body)
    expect(JSON.stringify(proxy.requests)).not.toContain('proxy-token')
  })

  test('a compressed answer is passed on as it is and recorded in clear', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/large`
    await client.get(path, { 'accept-encoding': 'gzip' })
    await proxy.idle()
    const [entry] = proxy.requests
    expect(entry?.responseHeaders['content-encoding']).toBe('gzip')
    expect(entry?.bodyBytes).toBeLessThan(entry?.body().length ?? 0)
    expect(JSON.parse(entry?.text() ?? '')).toMatchObject({ kind: 'ConfigMap' })
  })

  test('the log tells answers that carry Secret data from answers that do not', async () => {
    await client.get(secrets)
    await client.get(`${secrets}/a`)
    await client.get(`${secrets}?watch=1&timeoutSeconds=1`)
    await client.get(secrets, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
    const partial = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
    await client.get(secrets, { accept: partial })
    await client.get(`${secrets}?includeObject=Object`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    })
    await client.get(secrets, { accept: 'application/vnd.kubernetes.protobuf' })
    await proxy.idle()
    expect(proxy.requests.map((entry) => secretDataIn(entry).length)).toEqual([5, 1, 5, 0, 0, 5, 0])
    const carrying = proxy.requests.map((entry) => carries(entry, value))
    expect(carrying).toEqual([true, true, true, false, false, true, true])
  })

  test('requests share a connection, and connections are counted', async () => {
    const other = open(proxy, proxy.tokenFor({ name: 'jane', groups: [] }))
    await other.get('/version')
    await other.get('/version')
    other.close()
    expect(proxy.connections).toEqual({ tcp: 1, tls: 1 })
    expect(proxy.requests.map(({ connection }) => connection)).toEqual([1, 1])
  })

  test('a token of the proxy stands for any user, whatever headers the client sends', async () => {
    const token = proxy.tokenFor({ name: 'jane', groups: ['devs'] })
    const jane = open(proxy, token)
    const answer = await jane.get(`${secrets}/a`, {
      'x-remote-user': 'root',
      'x-remote-group': 'system:masters',
    })
    jane.close()
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.body).message).toContain('User "jane" cannot get resource "secrets"')
  })

  test('delay holds a request back', async () => {
    proxy.faults.add({ resource: 'secrets' }, delay(300))
    const started = performance.now()
    expect((await client.get(`${secrets}/a`)).status).toBe(200)
    // Timers may fire a little early.
    expect(performance.now() - started).toBeGreaterThan(290)
  })

  test('drop closes the connection without an answer', async () => {
    proxy.faults.add({ verb: 'get', name: 'b' }, drop())
    await expect(client.get(`${secrets}/b`)).rejects.toThrow()
    await proxy.idle()
    expect(proxy.requests).toMatchObject([{ status: 0, bodyBytes: 0, faults: ['drop'] }])
    client = open(proxy, proxy.tokenFor({ name: 'root', groups: ['system:masters'] }))
    expect((await client.get(`${secrets}/a`)).status).toBe(200)
  })

  test('cut breaks the connection after so many bytes of the body', async () => {
    proxy.faults.add({ verb: 'list' }, cutAfter(100), 1)
    await expect(client.get(secrets)).rejects.toThrow()
    await proxy.idle()
    expect(proxy.requests).toMatchObject([{ status: 200, bodyBytes: 100, complete: false }])
    client = open(proxy, proxy.tokenFor({ name: 'root', groups: ['system:masters'] }))
    expect((await client.get(secrets)).status).toBe(200)
  })

  test('429 carries Retry-After and ends after the given number of times', async () => {
    proxy.faults.add({ resource: 'secrets' }, tooManyRequests(7), 1)
    const busy = await client.get(secrets)
    expect(busy.status).toBe(429)
    expect(busy.headers['retry-after']).toBe('7')
    expect((await client.get(secrets)).status).toBe(200)
  })

  test('500 is a Status like the API server’s', async () => {
    proxy.faults.add({ path: /secrets/ }, serverError('boom'))
    const answer = await client.get(secrets)
    expect(answer.status).toBe(500)
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', message: 'boom', code: 500 })
  })

  test('503 may come without Retry-After', async () => {
    proxy.faults.add({ resource: 'secrets' }, unavailable(), 1)
    const answer = await client.get(secrets)
    expect(answer.status).toBe(503)
    expect(answer.headers).not.toHaveProperty('retry-after')
  })

  test('410 hits the request with a continue token and not the first page', async () => {
    proxy.faults.add({ continued: true }, expired())
    const first = await client.get(`${secrets}?limit=2`)
    expect(first.status).toBe(200)
    const token = encodeURIComponent(JSON.parse(first.body).metadata.continue)
    const second = await client.get(`${secrets}?limit=2&continue=${token}`)
    expect(second.status).toBe(410)
    expect(JSON.parse(second.body).reason).toBe('Expired')
  })

  test('403 hits the chosen requests only, until it is taken away', async () => {
    const remove = proxy.faults.add({ verb: 'list', resource: 'pods', namespace: '' }, forbidden())
    const refused = await client.get('/api/v1/pods')
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.body).message).toBe(
      'pods is forbidden: User "root" cannot list resource "pods" in API group "" at the cluster scope',
    )
    expect((await client.get(`/api/v1/namespaces/${namespace}/pods`)).status).toBe(200)
    remove()
    expect((await client.get('/api/v1/pods')).status).toBe(200)
  })
})

describe('identities through the proxy', () => {
  test('a client certificate and a service account token keep their meaning', async () => {
    const proxy = await cluster.startProxy()
    const jane = await whoAmI(await proxy.kubeconfigForUser('jane', ['devs', 'ops']))
    expect(jane).toMatchObject({
      username: 'jane',
      groups: ['devs', 'ops', 'system:authenticated'],
    })
    const account = await whoAmI(await proxy.kubeconfigForServiceAccount(namespace, 'default'))
    expect(account.username).toBe(`system:serviceaccount:${namespace}:default`)
    expect((await whoAmI(proxy.adminKubeconfig)).groups).toContain('system:masters')
    expect(proxy.requests.map(({ user }) => user)).toEqual([
      'jane',
      `system:serviceaccount:${namespace}:default`,
      'admin',
    ])
    await proxy.stop()
  })
})

function http1Client(proxy: FaultProxy, token: string): Client {
  const agent = new Agent({ ca: cluster.caPem, keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    async get(path, headers = {}) {
      const sent = request(new URL(path, proxy.url), {
        agent,
        headers: { authorization: `Bearer ${token}`, ...headers },
      }).end()
      const [response] = await once(sent, 'response')
      let body = ''
      for await (const chunk of response) body += chunk
      return { status: response.statusCode, headers: response.headers, body }
    },
  }
}

function http2Client(proxy: FaultProxy, token: string): Client {
  const session = connect(proxy.url, { ca: cluster.caPem })
  session.on('error', () => {})
  return {
    close: () => session.destroy(),
    async get(path, headers = {}) {
      const stream = session.request({
        ':path': path,
        authorization: `Bearer ${token}`,
        ...headers,
      })
      const [received] = await Promise.race([
        once(stream, 'response'),
        once(stream, 'close').then(() => {
          throw new Error('closed without an answer')
        }),
      ])
      let body = ''
      for await (const chunk of stream) body += chunk
      if (stream.rstCode !== 0) throw new Error(`stream reset ${stream.rstCode}`)
      return { status: Number(received[':status']), headers: received, body }
    },
  }
}
