import type { ControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer } from '../../paths/attacker.ts'
import type { Deed } from './deeds.ts'
import { impersonating, person, serviceAccount } from './people.ts'

export const VALUE = 'canary-4d1f-not-to-be-seen'
const BASE64 = Buffer.from(VALUE).toString('base64')

/** Makes a namespace with the Secret, another before it in every list, and a pod that is given it. */
export async function makeScene(plane: ControlPlane, namespace: string): Promise<void> {
  const { admin } = plane
  const inside = `/api/v1/namespaces/${namespace}`
  await admin.create('/api/v1/namespaces', { metadata: { name: namespace } })
  await admin.create(`${inside}/serviceaccounts`, { metadata: { name: 'default' } })
  await admin.create(`${inside}/secrets`, { metadata: { name: 'aaa' }, data: {} })
  await admin.create(`${inside}/secrets`, {
    metadata: { name: 'db', labels: { app: 'shop' } },
    data: { password: BASE64 },
  })
  const env = [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
  await admin.create(`${inside}/pods`, {
    metadata: { name: 'shop' },
    spec: { nodeName: 'worker', containers: [{ name: 'main', image: 'shop', env, stdin: true }] },
  })
}

/** Does something as somebody of that name; says whether the answer held the value. */
export async function carryOut(
  plane: ControlPlane,
  namespace: string,
  deed: Deed,
): Promise<boolean> {
  const { name, method = 'GET', options, refused } = deed
  const actor = await person(plane, name, refused ? ['outsiders'] : undefined)
  const answer = await actor.try(method, await pathOf(plane, namespace, deed), options)
  return holdsValue(answer)
}

export function holdsValue({ text }: Answer): boolean {
  return text.includes(BASE64) || text.includes(VALUE)
}

async function pathOf(plane: ControlPlane, namespace: string, deed: Deed): Promise<string> {
  const { at = 'secret', query = '' } = deed
  const inside = `/api/v1/namespaces/${namespace}`
  if (at === 'pod') {
    return `${inside}/pods/shop/${query}?container=main&command=env&stdout=1&ports=80`
  }
  const paths = {
    secret: `${inside}/secrets/db`,
    collection: `${inside}/secrets`,
    cluster: '/api/v1/secrets',
    oldWatch: `/api/v1/watch/namespaces/${namespace}/secrets/db`,
  }
  if (!query.includes('=RV')) return `${paths[at]}?${query}`
  const list = await plane.admin.get(`${inside}/secrets?limit=1`)
  return `${paths[at]}?${query.replace('=RV', `=${list.metadata.resourceVersion}`)}`
}

/** What identities of other kinds do, and what follows one another since it changes the Secret. */
export async function carryOutOthers(plane: ControlPlane, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/secrets/db`
  const collection = `/api/v1/namespaces/${namespace}/secrets`
  await (await person(plane, 'impersonator')).request('GET', path, impersonating('impersonated'))
  await (await serviceAccount(plane, namespace, 'robot')).get(path)
  const node = await person(plane, 'system:node:worker', ['system:nodes'])
  await eventually('the node to be let', async () => (await node.try('GET', path)).status === 200)
  const headers = { 'audit-id': 'the-same', 'x-forwarded-for': '192.0.2.7', 'user-agent': 'forged' }
  const forger = await person(plane, 'forger')
  await forger.request('GET', path, { headers })
  await forger.request('GET', path, { headers })
  await (await person(plane, 'forger-2')).request('GET', path, { headers })

  const writer = await person(plane, 'writer')
  const { metadata, data } = (await plane.admin.get(path)) as Record<string, unknown>
  await writer.request('PUT', `${path}?dryRun=All`, { body: { metadata, data } })
  const dryWriter = await person(plane, 'dry-writer')
  await dryWriter.request('PUT', `${path}?dryRun=All`, { body: { metadata, data } })
  await writer.request('PUT', path, { body: { metadata, data } })
  await (await person(plane, 'deleter')).request('DELETE', path)
  const creator = await person(plane, 'creator')
  const body = { metadata: { name: 'db' }, data }
  await (await person(plane, 'dry-creator')).request('POST', `${collection}?dryRun=All`, { body })
  await creator.request('POST', collection, { body })
  await (
    await person(plane, 'collector')
  ).request('DELETE', `${collection}?fieldSelector=metadata.name%3Ddb`)
  const applier = await person(plane, 'applier')
  await applier.patch(
    `${path}?fieldManager=x`,
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data },
    'application/apply-patch+yaml',
  )
}
