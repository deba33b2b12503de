/** Each way of using a Secret, under each kind of workload: what is restarted, and what is not. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { mutatePods } from './mutate-pods.ts'
import { allRestarted, makers, moved, noneRestarted, uses } from './shapes/fixture.ts'
import { others, runOf } from './shapes/others.ts'
import { env } from './shapes/pods.ts'
import { cronJob, type Shape } from './shapes/shape.ts'
import { fatesIn, settled } from './shapes/what-happened.ts'
import { encoded, OLD, podSpec, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const { admin } = cluster
const running: Shape = { ...cronJob('cron-running', 'byHand', env()), pods: 1 }
const shapes = [...uses, ...makers, ...others, running]
let site: Site
let undo = (): Promise<void> => Promise.resolve()

const newSite = (secret?: object): Promise<Site> =>
  rotationSite(
    cluster,
    (namespace) => cluster.kubeconfigForUser('root', ['system:masters'], namespace),
    secret,
  )

const path = (rest: string): string => `/api/v1/namespaces/${site.namespace}/${rest}`

/** The environment variable comes with admission, and stands in no template. */
function injecting(): Promise<() => Promise<void>> {
  const ref = '{"secretKeyRef": {"name": "db", "key": "password"}}'
  const value = `[{"name": dyn("PASSWORD"), "valueFrom": dyn(${ref})}]`
  return mutatePods(
    cluster,
    site.namespace,
    {
      condition: 'object.metadata.?labels[?"app"].orValue("") == "injected"',
      change: `JSONPatch{op: "add", path: "/spec/containers/0/env", value: ${value}}`,
    },
    {
      pod: { metadata: { name: 'probe', labels: { app: 'injected' } }, spec: podSpec({}) },
      isChanged: (pod) => pod.includes('secretKeyRef'),
    },
  )
}

beforeAll(async () => {
  site = await newSite()
  await admin.create(path('secrets'), { metadata: { name: 'other' }, data: { key: encoded('x') } })
  undo = await injecting()
  for (const { objects } of shapes) for (const object of objects) await site.apply(object)
  const cron = await admin.get(`/apis/batch/v1/namespaces/${site.namespace}/cronjobs/cron-running`)
  await site.apply(runOf(cron.metadata.uid ?? ''))
  await admin.patch(path('pods/bare-ended/status'), {
    status: { phase: 'Succeeded', conditions: [] },
  })
  for (const { name, later } of shapes) {
    if (later === undefined) continue
    await site.ready(name, 2)
    await site.apply(later)
  }
  await settled(site, shapes)
  for (const { metadata } of await site.pods('ephemeral')) {
    const container = { name: 'debug', image: 'none', ...env().container }
    await admin.patch(path(`pods/${metadata.name}/ephemeralcontainers`), {
      spec: { ephemeralContainers: [container] },
    })
  }
})
afterAll(() => undo())

test('of all shapes exactly those are restarted whose pods would keep the old value', async () => {
  const words = ['db', '--from-stdin', 'password', '--yes', '--max-parallel', '20']
  const happened = await fatesIn(site, shapes, words)
  expect(happened).toEqual(shapes.map(({ name, fate }) => [name, fate]))
  expect(shapes.length).toBeGreaterThan(60)
})

const WORDS = ['db', '--from-stdin', 'password', '--yes'] as const

async function fatesOf(these: readonly Shape[], words: readonly string[], secret?: object) {
  const other = await newSite(secret)
  for (const { objects } of these) for (const object of objects) await other.apply(object)
  await settled(other, these)
  return fatesIn(other, these, words)
}

test.each([
  ['all', allRestarted],
  ['none', noneRestarted],
] as const)('--restart %s has its way', async (who, these) => {
  const happened = await fatesOf(these, [...WORDS, '--restart', who])
  expect(happened).toEqual(these.map(({ name, fate }) => [name, fate]))
})

test('where the Secret is immutable all that name it are moved to the new one, or told to the operator', async () => {
  const immutable = { immutable: true, data: { username: encoded('app'), password: encoded(OLD) } }
  const happened = await fatesOf(moved, WORDS, immutable)
  expect(happened).toEqual(moved.map(({ name, fate }) => [name, fate]))
})
