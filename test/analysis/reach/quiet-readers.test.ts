import { beforeAll, expect, test } from 'vitest'
import { readersIn } from '../../../src/lib/analysis/reach/index.ts'
import type { Admin } from '../../control-plane/admin.ts'
import { StatusError } from '../../control-plane/admin-client.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { readLive } from './random/live.ts'

/** What nobody but the Secret says: found in an answer, the answer carried the value. */
const VALUE = Buffer.from('the-value-itself').toString('base64')
const SECRET = 'quiet'
const OTHER = 'other'

let admin: Admin
let namespace: string
let kubeconfig: string
let secrets: string

beforeAll(async () => {
  const plane = await useControlPlane()
  admin = plane.admin
  kubeconfig = plane.adminKubeconfig
  namespace = await plane.createNamespace('quiet')
  secrets = `/api/v1/namespaces/${namespace}/secrets`
  await Promise.all(
    [SECRET, OTHER].map((name) =>
      admin.create(secrets, { metadata: { name, labels: { which: name } }, data: { key: VALUE } }),
    ),
  )
}, 600_000)

interface Way {
  readonly title: string
  readonly verb: string
  readonly names?: readonly string[]
  readonly method: string
  /** Below the collection of Secrets. */
  readonly path: string
  readonly body?: object
  readonly contentType?: string
  readonly carries: 'value' | 'nothing' | 'refusal'
  readonly id?: string
}

const MERGE = 'application/merge-patch+json'
const WAYS: readonly Way[] = [
  {
    title: 'get by name',
    verb: 'get',
    method: 'GET',
    path: `/${SECRET}`,
    carries: 'value',
    id: 'D1',
  },
  { title: 'list', verb: 'list', method: 'GET', path: '', carries: 'value', id: 'D2' },
  {
    title: 'list, with a name that does not need one',
    verb: 'list',
    names: [SECRET],
    method: 'GET',
    path: `?fieldSelector=metadata.name%3D${SECRET}`,
    carries: 'value',
    id: 'D2',
  },
  {
    title: 'list of everything where the rule names one',
    verb: 'list',
    names: [SECRET],
    method: 'GET',
    path: '',
    carries: 'refusal',
  },
  {
    title: 'list where the rule names the empty name',
    verb: 'list',
    names: [''],
    method: 'GET',
    path: '',
    carries: 'value',
    id: 'D2',
  },
  {
    title: 'list where the rule names a star',
    verb: 'list',
    names: ['*'],
    method: 'GET',
    path: '',
    carries: 'refusal',
  },
  {
    title: 'watch',
    verb: 'watch',
    method: 'GET',
    // Asks for one object without naming it: the harness reads one document.
    path: `?watch=1&timeoutSeconds=1&labelSelector=which%3D${SECRET}`,
    carries: 'value',
    id: 'D3',
  },
  {
    title: 'watch of one name',
    verb: 'watch',
    names: [SECRET],
    method: 'GET',
    path: `?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3D${SECRET}`,
    carries: 'value',
    id: 'D3',
  },
  {
    title: 'empty patch',
    verb: 'patch',
    method: 'PATCH',
    path: `/${SECRET}?dryRun=All`,
    body: {},
    contentType: MERGE,
    carries: 'value',
    id: 'D7',
  },
  {
    title: 'empty patch where the rule names the Secret',
    verb: 'patch',
    names: [SECRET],
    method: 'PATCH',
    path: `/${SECRET}?dryRun=All`,
    body: {},
    contentType: MERGE,
    carries: 'value',
    id: 'D7',
  },
  {
    title: 'empty patch where the rule names another',
    verb: 'patch',
    names: [OTHER],
    method: 'PATCH',
    path: `/${SECRET}?dryRun=All`,
    body: {},
    contentType: MERGE,
    carries: 'refusal',
  },
  {
    title: 'delete in the foreground',
    verb: 'delete',
    method: 'DELETE',
    path: `/${SECRET}?dryRun=All&propagationPolicy=Foreground`,
    carries: 'value',
    id: 'D8',
  },
  {
    title: 'delete that orphans',
    verb: 'delete',
    names: [SECRET],
    method: 'DELETE',
    path: `/${SECRET}?dryRun=All&propagationPolicy=Orphan`,
    carries: 'value',
    id: 'D8',
  },
  {
    title: 'plain delete',
    verb: 'delete',
    method: 'DELETE',
    path: `/${SECRET}?dryRun=All`,
    carries: 'nothing',
  },
  {
    title: 'delete where the rule names another',
    verb: 'delete',
    names: [OTHER],
    method: 'DELETE',
    path: `/${SECRET}?dryRun=All&propagationPolicy=Foreground`,
    carries: 'refusal',
  },
  {
    title: 'deletecollection',
    verb: 'deletecollection',
    method: 'DELETE',
    path: '?dryRun=All',
    carries: 'value',
    id: 'D9',
  },
  {
    title: 'deletecollection of one name where the rule names it',
    verb: 'deletecollection',
    names: [SECRET],
    method: 'DELETE',
    path: `?dryRun=All&fieldSelector=metadata.name%3D${SECRET}`,
    carries: 'refusal',
  },
  {
    title: 'deletecollection where the rule names the empty name',
    verb: 'deletecollection',
    names: [''],
    method: 'DELETE',
    path: '?dryRun=All',
    carries: 'value',
    id: 'D9',
  },
  {
    title: 'update',
    verb: 'update',
    method: 'PUT',
    path: `/${SECRET}?dryRun=All`,
    body: { metadata: { name: SECRET }, data: {} },
    carries: 'nothing',
  },
]

test.each(WAYS.map((way, at) => ({ ...way, user: `quiet-${at}` })))(
  '$title with only that verb carries the $carries',
  async (way) => {
    await grant(way)
    expect(carries(await perform(way))).toBe(way.carries)
    // The twin: without the grant the same request is refused.
    expect(await perform({ ...way, user: 'quiet-nobody' })).toBe('refusal')
    expect(await admin.get(`${secrets}/${SECRET}`)).toMatchObject({ data: { key: VALUE } })
  },
)

test('reach says exactly who got the value, and by which row of the catalogue', async () => {
  const readersOf = readersIn(await readLive(kubeconfig))
  const readers = readersOf({ namespace, name: SECRET }).filter(({ subject }) =>
    subject.name.startsWith('quiet-'),
  )
  // A verb that can disclose makes a reader, whichever form of request a row above tried.
  const discloses = (user: string): boolean => {
    const way = WAYS[Number(user.slice('quiet-'.length))]
    return (
      way?.carries === 'value' ||
      way?.title === 'plain delete' ||
      way?.title === 'list of everything where the rule names one'
    )
  }
  const expected = WAYS.map((_, at) => `quiet-${at}`).filter(discloses)
  expect(readers.map(({ subject }) => subject.name).toSorted()).toEqual(expected.toSorted())
  const wanted = readers.map(({ subject }) => WAYS[Number(subject.name.slice('quiet-'.length))]?.id)
  const found = readers.map(({ path }) => path.map(({ id }) => id).join(' '))
  // Rows without an id were refused for their form, and say nothing about the row of the verb.
  expect(found.filter((_, at) => wanted[at] !== undefined)).toEqual(
    wanted.filter((id) => id !== undefined),
  )
})

function carries(answer: string): Way['carries'] {
  if (answer === 'refusal') return 'refusal'
  return answer.includes(VALUE) ? 'value' : 'nothing'
}

async function grant({ user, verb, names = [] }: Way & { readonly user: string }): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`
  const group = 'rbac.authorization.k8s.io'
  const metadata = { name: user }
  const rule = { apiGroups: [''], resources: ['secrets'], verbs: [verb], resourceNames: names }
  await admin.create(`${rbac}/roles`, { metadata, rules: [rule] })
  await admin.create(`${rbac}/rolebindings`, {
    metadata,
    roleRef: { apiGroup: group, kind: 'Role', name: user },
    subjects: [{ kind: 'User', apiGroup: group, name: user }],
  })
  await authorized(user, verb, names)
}

/** The authorizer learns of a binding by a watch, so a moment later. */
async function authorized(user: string, verb: string, names: readonly string[]): Promise<void> {
  const { eventually } = await import('../../control-plane/eventually.ts')
  const { review } = await import('./random/oracle.ts')
  const [name = ''] = names
  await eventually(`${user} to be authorized`, () =>
    review(admin, { user, groups: [], verb, namespace, name }),
  )
}

async function perform({
  user,
  method,
  path,
  body,
  contentType,
}: Way & { readonly user: string }): Promise<string> {
  try {
    const answer = await admin.request<unknown>(method, `${secrets}${path}`, {
      headers: { 'Impersonate-User': user },
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { contentType }),
    })
    return JSON.stringify(answer)
  } catch (error) {
    if (error instanceof StatusError && error.status === 403) return 'refusal'
    throw error
  }
}
