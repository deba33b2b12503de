/** What goes wrong before something is sealed: nothing is written, and it is said what to type. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { createMarks } from '../canary/marks.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { controllerKey, pair } from '../crypto/sealed-secrets/controller-key.ts'
import { type Ran, run } from './run.ts'
import { address, serve } from './sealed-secrets.ts'

const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'seal-refused-'))
const value = createMarks().make('value')
const services = ['not-sealed-secrets', 'asleep', 'over', 'a-page'].map(unique)
const [elsewhere = '', asleep = '', over = '', page = ''] = services

let proxy: FaultProxy
let kubeconfig: string
let namespace: string
let cert: string
let servers: readonly Server[] = []

beforeAll(async () => {
  proxy = await cluster.startProxy()
  namespace = await cluster.createNamespace('seal-refused')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  cert = file('cert.pem', (await controllerKey()).certificatePem)
})
afterEach(() => proxy.clearLog())
afterAll(async () => {
  await proxy.stop()
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true })
})

function unique(name: string): string {
  return `${name}-${process.pid}`
}

function file(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content)
  return path.join(folder, name)
}

/** Runs it in a way that must not write anything. */
async function refused(
  words: readonly string[],
  more: Partial<Parameters<typeof run>[1]> = {},
): Promise<Ran> {
  const before = snapshotOf(folder)
  const out = words.some((word) => word.startsWith('--merge-into') || word === '--raw')
    ? []
    : ['--out', path.join(folder, 'out.yaml')]
  const typed = ['create', ...words, ...out, '--seal', '--from-stdin=key']
  const ran = await run(typed, { kubeconfig, input: value, ...more })
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(value)
  expect(ran.stdout).toBe('')
  expect(snapshotOf(folder)).toEqual(before)
  return ran
}

function snapshotOf(place: string): Readonly<Record<string, string>> {
  const files = readdirSync(place).toSorted()
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(path.join(place, name), 'utf8')]),
  )
}

describe.skipIf(address === undefined)('the certificate of a controller', () => {
  const answer = async (service: string, status: number, body: string): Promise<void> => {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    servers = [...servers, server]
    await new Promise<void>((resolve) => server.listen(0, address, resolve))
    await serve(cluster, service, (server.address() as AddressInfo).port)
  }
  const at = (service: string): readonly string[] => [
    `${namespace}/db`,
    '--controller-name',
    service,
  ]

  test('cannot be had from a Service that is not there', async () => {
    const ran = await refused(at('nobody'))
    expect(ran).toMatchObject({
      status: 5,
      stderr:
        'error: cannot get services nobody in kube-system: not found (404 NotFound)\n' +
        'hint: its Service is named by --controller-name and --controller-namespace; Helm calls it sealed-secrets\n' +
        'hint: or give the certificate with --cert FILE\n',
    })
  })

  test('nor by somebody who may not ask, who is told the right that is missing', async () => {
    await serve(cluster, asleep, 1)
    const user = unique('proxier')
    const stranger = await proxy.kubeconfigForUser(user, [], namespace)
    const ran = await refused(at(asleep), { kubeconfig: stranger })
    expect(ran.status).toBe(3)
    expect(ran.stderr).toContain('get on services in kube-system')
    expect(ran.stderr).toContain('--cert FILE')
    const [metadata, roleRef] = [
      { name: user, namespace: 'kube-system' },
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user },
    ]
    const rules = [{ apiGroups: [''], resources: ['services'], verbs: ['get'] }]
    await cluster.admin.apply([
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata,
        roleRef,
        subjects: [{ apiGroup: roleRef.apiGroup, kind: 'User', name: user }],
      },
    ])
    const half = await refused(at(asleep), { kubeconfig: stranger })
    expect(half.status).toBe(3)
    expect(half.stderr).toContain('get on services/proxy in kube-system')
  })

  test('nor from one that does not answer', async () => {
    await serve(cluster, asleep, 1)
    const ran = await refused(at(asleep))
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('hint: does the controller run, and is it ready?\n')
    expect(ran.stderr).toContain('--cert FILE')
  })

  test('nor from something else', async () => {
    await answer(elsewhere, 404, `<html>${value}</html>`)
    const missing = await refused(at(elsewhere))
    expect(missing.status).toBe(5)
    expect(missing.stderr).toContain('hint: there is something else behind this Service\n')
    await answer(page, 200, `<html>${value}</html>`)
    const other = await refused(at(page))
    expect(other.status).toBe(2)
    expect(other.stderr).toMatch(/kube-system\/a-page\S+ in \S+: there is no PEM certificate\n/)
  })

  test('is not used when it is over', async () => {
    const { certificate } = await pair('rsa-2048', new Date('2024-02-29T00:00:00Z'))
    await answer(over, 200, certificate)
    const ran = await refused(at(over))
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('the sealing certificate expired on 2024-02-29\n')
  })

  test('is not waited for where the API server is not reached', async () => {
    const nowhere = ['--server', 'https://127.0.0.1:1']
    const ran = await refused([...at('x'), ...nowhere])
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('refused the connection')
    expect(ran.stderr).toContain('hint: or give the certificate with --cert FILE\n')
  })

  test('is asked of the place that the variables of kubeseal name, unless a flag does', async () => {
    const env = {
      SEALED_SECRETS_CONTROLLER_NAME: 'by-variable',
      SEALED_SECRETS_CONTROLLER_NAMESPACE: namespace,
    }
    const ran = await refused([`${namespace}/db`], { env })
    expect(ran.stderr).toContain(`cannot get services by-variable in ${namespace}: not found`)
    const typed = ['--controller-name', 'by-flag', '--controller-namespace', 'default']
    const other = await refused([`${namespace}/db`, ...typed], {
      env: { ...env, SEALED_SECRETS_CERT: cert },
    })
    expect(other.stderr).toContain('cannot get services by-flag in default: not found')
    const words = ['create', `${namespace}/db`, '--seal', '--from-stdin=key']
    const byFile = await run(words, {
      kubeconfig,
      input: value,
      env: { SEALED_SECRETS_CERT: cert },
    })
    expect(byFile).toMatchObject({
      status: 0,
      stderr: expect.stringContaining(`of ${cert}, valid`),
    })
  })
})

test.each([
  [['x', '--raw'], 'the strict scope needs a namespace to be typed'],
  [['--raw'], 'the strict scope needs a name and a namespace to be typed'],
  [['--raw', '-n', 'ns'], 'the strict scope needs a name to be typed'],
  [['x', '--raw', '--scope=namespace-wide'], 'the namespace-wide scope needs a namespace'],
  [['a/x', '--raw', '-n', 'b'], '"a/x" is not in the namespace b that -n names'],
  [['a/x', '--raw', '--from-literal=b=c'], '--raw seals one value, and there are 2'],
  [['a/x', '--raw', '--type=tls'], '--type would have no effect: --raw is about values alone'],
  [['a/x', '--raw', '--label=a=b', '--immutable'], '--immutable and --label would have no effect'],
  [['a/x', '--raw', '--controller-name=y'], '--cert is a file, and --controller-name is for'],
  [['a/x', '--raw', '--save-cert=y'], '--cert is a file, and --save-cert is for'],
  [['a/x', '--raw', '--merge-into=y'], '--raw and --merge-into exclude each other'],
  [['a/x', '--out=y', '--merge-into=y'], '--out and --merge-into exclude each other'],
  [['a/x', '--merge-into=-'], '--merge-into needs a file'],
] as const)('create --seal %j is refused before anything is asked', async (words, told) => {
  const ran = await refused([...words, '--cert', cert])
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining(told),
  })
  expect(proxy.requests.map(({ path: asked }) => asked)).toEqual([])
})

test.each([
  [['create', 'a/x', '--from-stdin=k', '--raw'], '--raw is for --seal'],
  [['create', 'a/x', '--from-stdin=k', '--merge-into=f'], '--merge-into is for --seal'],
  [['create', 'a/x', '--from-stdin=k', '--scope=strict'], '--scope is for --seal'],
  [['create', 'a/x', '--from-stdin=k', '--seal', '--encrypt'], 'exclude each other'],
  [['encrypt', '--cert=x'], '--cert is for --format sealed-secret'],
  [['encrypt', '--format=sealed-secret', '--cert=https://a/b'], 'not from a URL'],
  [['encrypt', '--format=sealed-secret', '--controller-name=A/b'], 'is not the name of a Service'],
  [['encrypt', '--format=sealed-secret', '--controller-namespace=../x'], 'name of a namespace'],
] as const)('%j is refused as well', async (words, told) => {
  const plain = JSON.stringify({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'a', namespace: 'b' },
    stringData: { a: value },
  })
  const ran = await run(words, { kubeconfig, input: plain })
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(told) })
  expect(ran.stderr).not.toContain(value)
  expect(proxy.requests.map(({ path: asked }) => asked)).toEqual([])
})
