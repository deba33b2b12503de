import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMarks } from '../canary/marks.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { secretDataIn } from '../control-plane/secret-data.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { appliedSecret, company, definitions, questions } from './company.ts'
import { run } from './run.ts'

const cluster = await useControlPlane()
const marks = createMarks()
/** Values in the annotation last-applied-configuration, which metadata cannot be had without. */
const inAnnotations = createMarks()
let proxy: FaultProxy
let kubeconfig: string
let namespace: string

beforeAll(async () => {
  proxy = await cluster.startProxy()
  namespace = await cluster.createNamespace('no-values')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  const base64 = (value: string): string => Buffer.from(value).toString('base64')
  const inData = base64(marks.make('data beside an annotation'))
  const applied = appliedSecret(namespace, inData, base64(inAnnotations.make('annotation')))
  const objects = company(namespace, marks, false)
  await cluster.admin.apply([...definitions(namespace, false), ...objects, applied])
})
afterEach(() => proxy.clearLog())
afterAll(() => proxy.stop())

/** Answers in the log that hold a Secret's data, by structure or by a marked value. */
async function leaks(): Promise<readonly string[]> {
  await proxy.idle()
  return proxy.requests.flatMap((entry) => {
    const { method, path } = entry
    const found = [...secretDataIn(entry), ...marks.foundIn(entry.body().toString('latin1'))]
    return found.map((where) => `${method} ${path}: ${where}`)
  })
}

const batch = (): string =>
  questions(namespace)
    .map((question) => `${JSON.stringify(question)}\n`)
    .join('')

test.each([
  'list -A',
  'list -A -o json',
  'consumers -A',
  'consumers -A --by-key -o json',
  'consumers -A --unused',
  'consumers by-pod',
  'reach -A',
  'reach -A -o json',
  'reach by-pod -o yaml',
  'reach --batch -',
  'describe by-pod',
  'describe applied -o json',
  'snapshot',
  '__complete describe b',
])('%s makes no answer of the API server carry a value', async (line) => {
  const input = line.includes('--batch') ? batch() : ''
  const { status, stdout, stderr } = await run(line.split(' '), { kubeconfig, input })
  expect({ status, stderr: stderr.includes('error:') }).toEqual({ status: 0, stderr: false })
  expect(await leaks()).toEqual([])
  expect(marks.foundIn(`${stdout}${stderr}`)).toEqual([])
  expect(inAnnotations.foundIn(`${stdout}${stderr}`)).toEqual([])
  // It did ask, and for Secrets: silence would prove nothing.
  const asked = proxy.requests.filter(({ resource }) => resource === 'secrets')
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.every((entry) => entry.status === 200 && entry.bodyBytes > 0)).toBe(true)
  expect(asked.map(({ verb }) => verb)).not.toContain('get')
})

test('whole Secrets asked for through the same proxy are noticed in all three ways', async () => {
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  await get(secrets)
  const found = await leaks()
  expect(found.some((line) => line.includes('.data'))).toBe(true)
  expect(found.some((line) => line.includes('password of pod as '))).toBe(true)
  proxy.clearLog()
  // A table whose rows hold whole objects.
  await get(`${secrets}?includeObject=Object`, 'application/json;as=Table;v=v1;g=meta.k8s.io')
  expect((await leaks()).some((line) => line.includes('.data'))).toBe(true)
  proxy.clearLog()
  await get(`${secrets}/by-pod`, 'application/vnd.kubernetes.protobuf')
  expect((await leaks()).some((line) => line.includes('password of pod as '))).toBe(true)
})

async function get(path: string, accept = 'application/json'): Promise<void> {
  const token = proxy.tokenFor({ name: 'root', groups: ['system:masters'] })
  const sent = request(new URL(path, proxy.url), {
    ca: cluster.caPem,
    headers: { authorization: `Bearer ${token}`, accept, 'accept-encoding': 'gzip' },
    agent: false,
  }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  await text(response)
  expect(response.statusCode).toBe(200)
}
