import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import type { ApiClient } from '../../../src/lib/source/http/api-client.ts'
import { connect, type Connection } from '../../../src/lib/source/http/connect.ts'
import { type ListOptions, listPages, resourcePath } from '../../../src/lib/source/http/pages.ts'
import type { ClientFlags } from '../../../src/lib/source/kubeconfig/flags.ts'
import type { RawObject, Resource } from '../../../src/lib/source/types.ts'
import type { FaultProxy } from '../../control-plane/control-plane.ts'
import { expired, type Match } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { inFolder } from '../kubeconfig/kubectl.ts'

const cluster = await useControlPlane()

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const CONFIG_MAPS: Resource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}

async function open(flags: ClientFlags = {}): Promise<Connection> {
  const connection = await connect({
    version: '1.2.3',
    surroundings: { env: {} },
    flags: { kubeconfig: cluster.adminKubeconfig, ...flags },
  })
  cleanups.push(connection.close)
  return connection
}

interface UserInfo {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** Whom the API server takes us for. */
async function whoAmI(connection: Connection): Promise<UserInfo> {
  const review = (await connection.json({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}',
    info: { verb: 'create', resource: 'selfsubjectreviews.authentication.k8s.io' },
  })) as { status: { userInfo: UserInfo } }
  return review.status.userInfo
}

function list(connection: ApiClient, resource: string, namespace?: string): Promise<unknown> {
  return connection.json({
    method: 'GET',
    path: `/api/v1/${namespace ? `namespaces/${namespace}/` : ''}${resource}`,
    info: { verb: 'list', resource, ...(namespace && { namespace }) },
  })
}

/** A namespace with `count` ConfigMaps `item-000…`. */
async function withConfigMaps(count: number): Promise<string> {
  const namespace = await cluster.createNamespace('pages')
  const connection = await open()
  const names = Array.from(
    { length: count },
    (_, index) => `item-${String(index).padStart(4, '0')}`,
  )
  await Promise.all(
    names.map((name) =>
      connection.json({
        method: 'POST',
        path: resourcePath(CONFIG_MAPS, namespace),
        body: JSON.stringify({ metadata: { name, labels: { parity: name.at(-1) ?? '' } } }),
        info: { verb: 'create', resource: 'configmaps', namespace, name },
      }),
    ),
  )
  return namespace
}

interface Read {
  readonly names: string[]
  readonly pages: number
  readonly restarts: number
}

async function read(client: ApiClient, options: ListOptions): Promise<Read> {
  let names: string[] = []
  let pages = 0
  let restarts = 0
  for await (const part of listPages(client, CONFIG_MAPS, options)) {
    if (part.kind === 'restart') {
      names = []
      restarts++
      continue
    }
    pages++
    names.push(
      ...(part.body['items'] as { metadata: { name: string } }[]).map((item) => item.metadata.name),
    )
  }
  return { names: names.filter((name) => name.startsWith('item-')), pages, restarts }
}

describe('credentials that the API server accepts', () => {
  it('a client certificate from a kubeconfig', async () => {
    const kubeconfig = await cluster.kubeconfigForUser('jane', ['developers'])
    const user = await whoAmI(await open({ kubeconfig }))
    expect(user).toMatchObject({ username: 'jane', groups: ['developers', 'system:authenticated'] })
  })

  it('the token of a service account, from a file', async () => {
    const namespace = await cluster.createNamespace('token')
    const kubeconfig = await cluster.kubeconfigForServiceAccount(namespace, 'default')
    const token = /token"?:\s*"?([\w.-]+)/.exec(await readFile(kubeconfig, 'utf8'))?.[1] ?? ''
    await inFolder({ token: `${token}\n`, 'ca.crt': cluster.caPem }, async (folder) => {
      const config = path.join(folder, 'config')
      await writeFile(
        config,
        JSON.stringify({
          'current-context': 'here',
          clusters: [
            { name: 'here', cluster: { server: cluster.url, 'certificate-authority': 'ca.crt' } },
          ],
          users: [{ name: 'me', user: { tokenFile: 'token' } }],
          contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
        }),
      )
      const user = await whoAmI(await open({ kubeconfig: config }))
      expect(user.username).toBe(`system:serviceaccount:${namespace}:default`)
    })
  })

  it('impersonation with a uid, several groups and extra values, whatever their characters', async () => {
    const connection = await open({
      as: 'jöe@example.com',
      asUid: 'uid/7',
      asGroup: ['one', 'zwölf', 'system:authenticated'],
      asUserExtra: ['example.com/scopes=a b', 'example.com/scopes=ü', '50%=x'],
    })
    expect(await whoAmI(connection)).toEqual({
      username: 'jöe@example.com',
      uid: 'uid/7',
      groups: ['one', 'zwölf', 'system:authenticated'],
      extra: { 'example.com/scopes': ['a b', 'ü'], '50%': ['x'] },
    })
  })
})

describe('a refusal', () => {
  it('names the user, the place and the one rule that is missing', async () => {
    const kubeconfig = await cluster.kubeconfigForUser('viewer')
    const connection = await open({ kubeconfig })
    await expect(list(connection, 'secrets', 'payments')).rejects.toMatchObject({
      message: 'may not list secrets in payments (403 for user "viewer")',
      failure: 'denied',
      status: 403,
      reason: 'Forbidden',
      hints: ['the rule that would be enough: list on secrets in payments'],
    })
    await expect(list(connection, 'pods')).rejects.toMatchObject({
      hints: ['the rule that would be enough: list on pods, cluster-wide'],
    })
  })

  it('of unknown credentials says what to do', async () => {
    const namespace = await cluster.createNamespace('refused')
    const kubeconfig = await cluster.kubeconfigForServiceAccount(namespace, 'default')
    const text = await readFile(kubeconfig, 'utf8')
    const broken = `${kubeconfig}-broken`
    await writeFile(broken, text.replace(/(token"?:\s*"?)[\w.-]+/, '$1not-a-token'))
    await expect(list(await open({ kubeconfig: broken }), 'pods')).rejects.toMatchObject({
      message: 'may not list pods: the server does not accept these credentials (401)',
      failure: 'denied',
      reason: 'Unauthorized',
    })
  })

  it('of a kind that is not served differs from an object that is not there', async () => {
    const connection = await open()
    await expect(list(connection, 'nosuchthings')).rejects.toMatchObject({
      failure: 'notFound',
      hints: [`${cluster.url} does not serve nosuchthings; is it the right cluster?`],
    })
    const info = { verb: 'get', resource: 'secrets', namespace: 'default', name: 'none' }
    const none = '/api/v1/namespaces/default/secrets/none'
    await expect(connection.json({ method: 'GET', path: none, info })).rejects.toMatchObject({
      message: 'cannot get secrets none in default: not found (404 NotFound)',
      failure: 'notFound',
    })
  })

  it('because of a conflict is one', async () => {
    const namespace = await cluster.createNamespace('conflict')
    const connection = await open()
    const create = () =>
      connection.json({
        method: 'POST',
        path: resourcePath(CONFIG_MAPS, namespace),
        body: '{"metadata":{"name":"twice"}}',
        info: { verb: 'create', resource: 'configmaps', namespace, name: 'twice' },
      })
    await create()
    await expect(create()).rejects.toMatchObject({ failure: 'conflict', reason: 'AlreadyExists' })
  })
})

describe('a list in pages', () => {
  it('has every object once, in the order of the server', async () => {
    const namespace = await withConfigMaps(57)
    const { names, pages, restarts } = await read(await open(), { namespace, limit: 10 })
    expect(names).toEqual(names.toSorted())
    expect(new Set(names).size).toBe(57)
    expect(pages).toBeGreaterThanOrEqual(6)
    expect(restarts).toBe(0)
  })

  it('asks with selectors and in other forms', async () => {
    const namespace = await withConfigMaps(12)
    const connection = await open()
    const odd = await read(connection, { namespace, labelSelector: 'parity in (1,3)' })
    expect(odd.names).toEqual(['item-0001', 'item-0003', 'item-0011'])
    const one = await read(connection, { namespace, fieldSelector: 'metadata.name=item-0007' })
    expect(one.names).toEqual(['item-0007'])
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const tables: RawObject[] = []
    for await (const part of listPages(connection, CONFIG_MAPS, { namespace, accept, limit: 5 })) {
      if (part.kind === 'page') tables.push(part.body)
    }
    expect(tables.map(({ kind }) => kind)).toEqual(tables.map(() => 'Table'))
    expect(tables.length).toBeGreaterThanOrEqual(3)
  })

  it('shows one moment, though objects come and go between the pages', async () => {
    const namespace = await withConfigMaps(30)
    const connection = await open()
    const change = (method: 'POST' | 'DELETE', name: string) =>
      connection.json({
        method,
        path: `${resourcePath(CONFIG_MAPS, namespace)}${method === 'DELETE' ? `/${name}` : ''}`,
        ...(method === 'POST' && { body: JSON.stringify({ metadata: { name } }) }),
        info: { verb: method, resource: 'configmaps', namespace, name },
      })
    const names: string[] = []
    for await (const part of listPages(connection, CONFIG_MAPS, { namespace, limit: 10 })) {
      if (part.kind === 'restart') throw new Error('restarted')
      names.push(
        ...(part.body['items'] as { metadata: { name: string } }[]).map(
          (item) => item.metadata.name,
        ),
      )
      if (names.length > 11) continue
      await change('DELETE', 'item-0025')
      await change('POST', 'item-0015-new')
    }
    const items = names.filter((name) => name.startsWith('item-'))
    expect(items).toContain('item-0025')
    expect(items).not.toContain('item-0015-new')
    expect(items).toHaveLength(30)
  })

  /** A list through a proxy that says 410 in the place of the server. */
  async function expiring(match: Match, times?: number): Promise<[FaultProxy, Connection]> {
    const proxy = await cluster.startProxy()
    cleanups.push(proxy.stop)
    proxy.faults.add({ resource: 'configmaps', ...match }, expired(), times)
    return [proxy, await open({ kubeconfig: proxy.adminKubeconfig })]
  }

  it('begins again when it has expired between two pages', async () => {
    const namespace = await withConfigMaps(25)
    const [, client] = await expiring({ continued: true, path: /limit=10/ }, 1)
    const result = await read(client, { namespace, limit: 10 })
    expect(new Set(result.names).size).toBe(25)
    expect(result.names).toHaveLength(25)
    expect(result.restarts).toBe(1)
  })

  it('is asked for in one piece when it expires again and again', async () => {
    const namespace = await withConfigMaps(25)
    const [proxy, client] = await expiring({ continued: true })
    const result = await read(client, { namespace, limit: 10 })
    expect(result.names).toHaveLength(25)
    expect(result.restarts).toBe(2)
    expect(proxy.requests.at(-1)?.path).not.toContain('limit=')
  })

  it('that has expired although it was asked for in one piece is an error', async () => {
    const [, client] = await expiring({})
    await expect(read(client, { namespace: 'default' })).rejects.toMatchObject({ status: 410 })
  })
})
