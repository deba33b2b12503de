import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ApiError } from '../../../src/lib/base/errors.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { liveSource } from '../../../src/lib/source/live/live-source.ts'
import { resourceName } from '../../../src/lib/base/resource-name.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'
import type { Coverage, Resource } from '../../../src/lib/source/index.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { collect, observed, type Interfere } from './observed.ts'

const cluster = await useControlPlane()
const admin = { kubeconfig: cluster.adminKubeconfig }
const run = Math.random().toString(36).slice(2, 8)

const VALUE = Buffer.from('CANARY-value').toString('base64')
function resource(name: string): Resource {
  const found = BUILT_IN.find((it) => resourceName(it) === name)
  if (found === undefined) throw new Error(`${name} is not built in`)
  return found
}
const SECRETS = [resource('secrets')]

let namespace = ''
let other = ''
beforeAll(async () => {
  namespace = await cluster.createNamespace('live')
  other = await cluster.createNamespace('live')
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  await cluster.admin.create(secrets, {
    metadata: { name: 'plain' },
    type: 'kubernetes.io/basic-auth',
    data: { username: VALUE, password: VALUE },
  })
  await cluster.admin.create(secrets, {
    metadata: {
      name: 'applied',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          data: { password: VALUE },
        }),
      },
    },
    data: { password: VALUE },
  })
})

/** Somebody who may list exactly these kinds, everywhere or in one namespace. */
async function allow(group: string, resources: readonly Resource[], where?: string): Promise<void> {
  const name = `${group}-${Math.random().toString(36).slice(2, 8)}`
  const api = '/apis/rbac.authorization.k8s.io/v1'
  const rules = resources.map((it) => ({
    apiGroups: [it.group],
    resources: [it.plural],
    verbs: ['list'],
  }))
  const binding = {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
  }
  await cluster.admin.create(`${api}/clusterroles`, { metadata: { name }, rules })
  const scope = where === undefined ? 'clusterrolebindings' : `namespaces/${where}/rolebindings`
  await cluster.admin.create(`${api}/${scope}`, binding)
  // The authorizer learns of it a moment later.
  const [first] = resources
  if (first) await readable(group, first, where)
}

async function readable(group: string, kind: Resource, where?: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const review = await cluster.admin.create(
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      {
        spec: {
          user: 'somebody',
          groups: [group],
          resourceAttributes: {
            verb: 'list',
            group: kind.group,
            resource: kind.plural,
            namespace: where,
          },
        },
      },
    )
    if ((review['status'] as { allowed: boolean }).allowed) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${group} may still not list ${kind.plural}`)
}

const as = (group: string) => ({ ...admin, as: 'somebody', asGroup: [group] })

async function read(
  flags: Parameters<typeof observed>[0],
  resources: readonly Resource[],
  options: { namespace?: string; current?: string; interfere?: Interfere } = {},
) {
  const client = await observed(flags, options.interfere)
  const source = liveSource(client, { currentNamespace: options.current ?? namespace })
  try {
    const scope = options.namespace === undefined ? {} : { namespace: options.namespace }
    return { ...(await collect(source, { resources, ...scope })), client }
  } finally {
    source.close()
  }
}

describe('Secrets of a cluster', () => {
  test('are read with type, keys and managers, and no answer of the server carries data', async () => {
    const { chunks, client } = await read(admin, BUILT_IN)
    const lists = client.answers.filter(({ path }) => /\/secrets(\?|$)/.test(path))
    expect(lists.length).toBeGreaterThan(0)
    const keys = JSON.stringify(client.answers.map(({ body }) => body))
    expect(keys).not.toMatch(/"(data|stringData)":/)
    const secrets = chunks.flatMap((chunk) =>
      chunk.kind === 'objects' && chunk.resource.plural === 'secrets' ? chunk.items : [],
    )
    expect(secrets.filter((it) => JSON.stringify(it).includes(`"${namespace}"`))).toMatchObject([
      { metadata: { name: 'applied' }, type: 'Opaque', keyCount: 1, lastAppliedHoldsValues: true },
      {
        metadata: {
          name: 'plain',
          managedFields: [{ fieldsV1: { 'f:data': { 'f:password': {} } } }],
        },
        type: 'kubernetes.io/basic-auth',
        keyCount: 2,
        lastAppliedHoldsValues: false,
      },
    ])
    expect(JSON.stringify(chunks)).not.toContain(VALUE)
  })

  test('are thrown away unread when a server answers with whole Secrets', async () => {
    // As behind a proxy that drops the Accept header.
    const { chunks, coverage, client } = await read(admin, SECRETS, {
      namespace,
      interfere: (request) => ({ ...request, accept: 'application/json' }),
    })
    expect(JSON.stringify(client.answers)).toContain(VALUE)
    expect(JSON.stringify(chunks)).not.toContain(VALUE)
    expect(coverage).toEqual([
      {
        resource: 'secrets',
        namespace,
        status: 'failed',
        reason: 'the server did not answer with a table',
      },
    ])
  })
})

describe('what a caller may not list', () => {
  test('each single missing permission is named, with the rule that lifts it, and nothing else is', async () => {
    const served = (await read(admin, BUILT_IN)).coverage
    const kinds = BUILT_IN.filter(
      (it) => served.find((e) => e.resource === resourceName(it))?.status === 'read',
    )
    expect(kinds.length).toBeGreaterThan(20)
    await Promise.all(
      kinds.map((it) =>
        allow(
          `all-but-${it.plural}-${run}`,
          kinds.filter((each) => each !== it),
        ),
      ),
    )
    for (const missing of kinds) {
      const { coverage } = await read(as(`all-but-${missing.plural}-${run}`), kinds)
      expect(coverage).toHaveLength(kinds.length)
      expect(coverage.filter(({ status }) => status !== 'read')).toEqual([
        {
          resource: resourceName(missing),
          status: 'refused',
          lift: { verbs: ['list'], group: missing.group, resource: missing.plural },
        },
      ])
    }
  })

  test('in the whole cluster is read in the namespaces where it may be', async () => {
    const group = `one-namespace-${run}`
    await allow(group, [resource('namespaces')])
    await allow(group, SECRETS, namespace)
    const { coverage, names } = await read(as(group), SECRETS)
    expect(names['secrets']?.toSorted()).toEqual(['applied', 'plain'])
    expect(coverage).toContainEqual({ resource: 'secrets', namespace, status: 'read', count: 2 })
    // One entry for all the others, however many there are.
    expect(coverage).toHaveLength(2)
    expect(coverage).toContainEqual({
      resource: 'secrets',
      status: 'refused',
      lift: { verbs: ['list'], group: '', resource: 'secrets' },
    })
  })

  test('in the current namespace only, when namespaces may not be listed either', async () => {
    const group = `current-${run}`
    await allow(group, SECRETS, other)
    const { coverage, names } = await read(as(group), SECRETS, { current: other })
    expect(names['secrets']).toBeUndefined()
    expect(coverage.map(({ namespace: where, status }) => [where, status])).toEqual([
      [undefined, 'refused'],
      [other, 'read'],
    ])
  })

  test('in a namespace asked for is refused there, with the rule for that namespace', async () => {
    const { coverage } = await read(as('nobody'), SECRETS, { namespace })
    expect(coverage).toEqual([
      {
        resource: 'secrets',
        namespace,
        status: 'refused',
        lift: { verbs: ['list'], group: '', resource: 'secrets', namespace },
      },
    ])
  })
})

describe('what is known before anything is read', () => {
  const CERTAIN = ['secrets', 'pods', 'nodes', 'deployments.apps'].map(resource)

  async function expected(flags: Parameters<typeof observed>[0], asked?: string) {
    const client = await observed(flags)
    const options = { currentNamespace: namespace, ...(asked && { askedNamespace: asked }) }
    const source = liveSource(client, options)
    try {
      return { coverage: await source.expect({ resources: CERTAIN }), client }
    } finally {
      source.close()
    }
  }
  const status = (coverage: Coverage) =>
    coverage.map(({ resource: name, namespace: where, status: how }) => [name, where, how])

  test('is that the administrator will see everything, after one request', async () => {
    const { coverage, client } = await expected(admin, namespace)
    expect(status(coverage)).toEqual(CERTAIN.map((it) => [resourceName(it), undefined, 'read']))
    expect(client.requests).toHaveLength(1)
  })

  test('is that a right in one namespace is none in the cluster, and shows that one', async () => {
    const group = `expects-${run}`
    await allow(group, [resource('pods'), resource('nodes')], namespace)
    const inAll = CERTAIN.map((it) => [resourceName(it), undefined, 'refused'])
    const { coverage, client } = await expected(as(group), namespace)
    expect(status(coverage)).toEqual([
      inAll[0],
      inAll[1],
      ['pods', namespace, 'read'],
      // A RoleBinding cannot let anybody see nodes.
      ...inAll.slice(2),
    ])
    expect(client.requests).toHaveLength(2)
    expect(status((await expected(as(group), other)).coverage)).toEqual(inAll)
    expect(status((await expected(as(group))).coverage)).toEqual(inAll)
  })

  test('is what reading then shows', async () => {
    const group = `foretold-${run}`
    await allow(group, [resource('namespaces'), resource('deployments.apps')])
    await allow(group, SECRETS, namespace)
    const { coverage } = await expected(as(group), namespace)
    const seen = (await read(as(group), CERTAIN)).coverage
    const key = (list: Coverage) => status(list).map(String).toSorted()
    expect(key(coverage)).toEqual(key(seen))
    expect(coverage.flatMap(({ lift }) => lift ?? [])).toEqual(
      expect.arrayContaining(seen.flatMap(({ lift }) => lift ?? [])),
    )
  })
})

test('nodes and namespaces are asked for without what they hold besides names and labels', async () => {
  await cluster.admin.apply([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    },
  ])
  const { chunks, client } = await read(admin, [resource('nodes'), resource('namespaces')])
  const bodies = client.answers.map(({ body }) => body as { kind: string })
  expect(bodies.map(({ kind }) => kind)).toEqual(bodies.map(() => 'PartialObjectMetadataList'))
  const items = chunks.flatMap((chunk) => (chunk.kind === 'objects' ? chunk.items : []))
  expect(items).toContainEqual(
    expect.objectContaining({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: expect.objectContaining({
        name: namespace,
        labels: expect.objectContaining({ 'pod-security.kubernetes.io/enforce': 'baseline' }),
      }),
    }),
  )
  expect(items.some((item) => 'spec' in item || 'status' in item)).toBe(false)
})

describe('which version of a kind is read', () => {
  const group = `${run}.example.com`
  const custom = (plural: string, version: string): Resource => ({
    group,
    version,
    plural,
    kind: 'Widget',
    namespaced: true,
  })
  beforeAll(async () => {
    const version = (name: string, served: boolean, storage: boolean) => ({
      name,
      served,
      storage,
      schema: { openAPIV3Schema: { type: 'object' } },
    })
    await cluster.admin.apply([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
          versions: [
            version('v2', true, true),
            version('v1', true, false),
            version('v0', false, false),
          ],
        },
      },
      { apiVersion: `${group}/v2`, kind: 'Widget', metadata: { name: 'w', namespace } },
    ])
    for (let attempt = 0; attempt < 100; attempt++) {
      const { coverage } = await read(admin, [custom('widgets', 'v2')])
      if (coverage[0]?.status === 'read') return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })

  afterAll(() =>
    cluster.admin.delete(
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`,
    ),
  )

  // How servers before 1.26, and those that keep discovery to themselves, behave.
  const plain: Interfere = (request) =>
    request.path === '/apis' ? { ...request, accept: 'application/json' } : request
  const refused: Interfere = (request) => {
    if (request.path !== '/apis') return request
    throw new ApiError('may not get /apis', {
      failure: 'denied',
      status: 403,
      request: request.info,
    })
  }

  test.each([
    ['aggregated discovery', (request) => request],
    ['unaggregated discovery', plain],
  ] satisfies [string, Interfere][])(
    '%s finds the one asked for, or the preferred one',
    async (_, interfere) => {
      for (const [asked, answered] of [
        ['v1', 'v1'],
        ['v2', 'v2'],
        ['v0', 'v2'],
      ] as const) {
        const { chunks, coverage } = await read(admin, [custom('widgets', asked)], { interfere })
        expect(coverage).toMatchObject([{ resource: `widgets.${group}`, status: 'read', count: 1 }])
        expect(chunks[0]).toMatchObject({
          resource: { version: answered },
          items: [{ apiVersion: `${group}/${answered}`, kind: 'Widget', metadata: { name: 'w' } }],
        })
      }
      const missing = await read(admin, [custom('gadgets', 'v1')], { interfere })
      expect(missing.coverage).toEqual([{ resource: `gadgets.${group}`, status: 'notServed' }])
      expect(missing.client.requests.some(({ path }) => path.includes('gadgets'))).toBe(false)
    },
  )

  test('without discovery the well-known version is asked for, and 404 means not served', async () => {
    const kinds = [resource('deployments.apps'), custom('widgets', 'v1'), custom('gadgets', 'v1')]
    const { coverage } = await read(admin, kinds, { interfere: refused, namespace })
    expect(Object.fromEntries(coverage.map((entry) => [entry.resource, entry.status]))).toEqual({
      'deployments.apps': 'read',
      [`widgets.${group}`]: 'read',
      [`gadgets.${group}`]: 'notServed',
    })
  })

  test('built-in kinds have the same coverage whichever discovery answers', async () => {
    const seen = async (interfere?: Interfere) =>
      (await read(admin, BUILT_IN, interfere ? { interfere } : {})).coverage
        .map(({ resource: name, status }) => `${name} ${status}`)
        .toSorted()
    const expected = await seen()
    expect(await seen(plain)).toEqual(expected)
    expect(await seen(refused)).toEqual(expected)
  })
})

describe('a list of several pages', () => {
  const ROLES = [resource('roles.rbac.authorization.k8s.io')]
  const count = 1203
  let crowded = ''
  const roles = (): string => `/apis/rbac.authorization.k8s.io/v1/namespaces/${crowded}/roles`
  beforeAll(async () => {
    crowded = await cluster.createNamespace('pages')
    const names = Array.from({ length: count }, (_, index) => `r${String(index).padStart(4, '0')}`)
    await Promise.all(names.map((name) => cluster.admin.create(roles(), { metadata: { name } })))
  })

  test('is handed on page by page', async () => {
    const { chunks, coverage } = await read(admin, ROLES, { namespace: crowded })
    const sizes = chunks.flatMap((chunk) => (chunk.kind === 'objects' ? [chunk.items.length] : []))
    expect(sizes).toEqual([500, 500, 203])
    expect(coverage).toMatchObject([{ status: 'read', count }])
  })

  test('stops asking when nobody takes any more', async () => {
    const client = await observed(admin)
    const source = liveSource(client, { currentNamespace: namespace })
    for await (const chunk of source.read({ resources: ROLES, namespace: crowded })) {
      if (chunk.kind === 'objects') break
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    const sent = client.requests.length
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(client.requests).toHaveLength(sent)
    source.close()
  })
})

describe('a cluster that does not answer', () => {
  test('is an error, not coverage, when we are nobody to it', async () => {
    const token = SecretBytes.fromText('not-a-token')
    const flags = {
      server: cluster.url,
      insecureSkipTlsVerify: true,
      token,
      kubeconfig: '/dev/null',
    }
    await expect(read(flags, BUILT_IN)).rejects.toMatchObject({ name: 'ApiError', status: 401 })
  })

  test('is an error, not coverage, when nobody listens', async () => {
    const flags = { server: 'https://127.0.0.1:1', kubeconfig: '/dev/null' }
    await expect(read(flags, BUILT_IN)).rejects.toMatchObject({ failure: 'unreachable' })
  })
})

test('a cluster says its name, version and when it was read', async () => {
  const client = await observed(admin)
  const origin = await liveSource(client, { currentNamespace: namespace }).origin()
  expect(origin).toMatchObject({ kind: 'cluster', name: client.name, serverVersion: 'v1.36.3' })
  expect(origin.takenAt).toMatch(/^\d{4}-\d\d-\d\dT/)
  client.close()
})
