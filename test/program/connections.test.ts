import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMarks } from '../canary/marks.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { company, definitions, questions, widgetGroup } from './company.ts'
import { run } from './run.ts'

const cluster = await useControlPlane()
let proxy: FaultProxy
let kubeconfig: string
let namespace: string

beforeAll(async () => {
  proxy = await cluster.startProxy()
  namespace = await cluster.createNamespace('connections')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  await cluster.admin.apply(definitions(namespace, false))
  await cluster.admin.apply(company(namespace, createMarks(), false))
})
afterEach(() => proxy.clearLog())
afterAll(() => proxy.stop())

const input = (): string =>
  questions(namespace)
    .map((question) => `${JSON.stringify(question)}\n`)
    .join('')

test.each([
  'reach by-pod',
  'reach -A',
  'reach --batch -',
  'consumers -A',
  'list -A',
  'describe by-widget',
])('`%s` twice in a row opens one connection each time, for everything it asks', async (line) => {
  for (const time of [1, 2]) {
    const { status } = await run(line.split(' '), { kubeconfig, input: input() })
    expect(status).toBe(0)
    await proxy.idle()
    expect(proxy.connections, `time ${time}`).toEqual({ tcp: 1, tls: 1 })
    expect(proxy.requests.length).toBeGreaterThan(10)
    expect(new Set(proxy.requests.map(({ connection }) => connection)).size).toBe(1)
    expect(new Set(proxy.requests.map(({ httpVersion }) => httpVersion))).toEqual(new Set(['2.0']))
    proxy.clearLog()
  }
})

test('custom resources and the refusals of somebody with few rights share it, too', async () => {
  await run(['consumers', '-A'], { kubeconfig })
  await proxy.idle()
  const groups = proxy.requests.map(({ group }) => group)
  expect(groups).toContain(widgetGroup(namespace))
  expect(proxy.connections).toEqual({ tcp: 1, tls: 1 })
  proxy.clearLog()
  const stranger = await proxy.kubeconfigForUser('stranger', [], namespace)
  const { status } = await run(['describe', 'by-widget'], { kubeconfig: stranger })
  expect(status).toBe(0)
  await proxy.idle()
  expect(proxy.requests.some((request) => request.status === 403)).toBe(true)
  expect(proxy.connections).toEqual({ tcp: 1, tls: 1 })
})
