/** Sealing for a real controller: asked for its certificate through the real service proxy, it opens what we wrote. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

import { parseSealingCertificate } from '../../src/lib/crypto/sealed-secrets/index.ts'
import { createMarks } from '../canary/marks.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import {
  type FaultProxy,
  type OwnControlPlane,
  startControlPlane,
} from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { controllerProgram } from '../crypto/sealed-secrets/controller-program.ts'
import { runKubeseal } from '../crypto/sealed-secrets/kubeseal.ts'
import { type Ran, run } from './run.ts'
import { address, type Controller, startController } from './sealed-secrets.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'seal-'))
const marks = createMarks()
const [one, two, three] = [marks.make('one'), marks.make('two'), marks.make('three')]

let plane: OwnControlPlane
let proxy: FaultProxy
let controller: Controller
let kubeconfig: string
let namespace: string

// Without Go there is no controller, and without a network no way from the API server to it.
describe.skipIf(controllerProgram === undefined || address === undefined)('a controller', () => {
  beforeAll(async () => {
    plane = await startControlPlane()
    proxy = await plane.startProxy()
    controller = await startController(plane, controllerProgram ?? '')
    namespace = await plane.createNamespace('sealing')
    kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  })
  afterAll(async () => {
    await controller?.stop()
    await proxy?.stop()
    await plane?.stop()
    rmSync(folder, { recursive: true })
  })

  const file = (name: string): string => path.join(folder, name)
  const create = async (words: readonly string[], input = ''): Promise<Ran> => {
    proxy.clearLog()
    const ran = await run(['create', ...words], { kubeconfig, input })
    expect(marks.foundIn(`${ran.stdout}${ran.stderr}`)).toEqual([])
    return ran
  }
  const opened = (name: string): Promise<Record<string, string>> =>
    eventually(`the controller makes ${name}`, async () => decoded(await secret(name)))
  const secret = (name: string): Promise<KubeObject> =>
    plane.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)
  const apply = async (name: string): Promise<void> => {
    const ran = await run(['apply', '-f', file(name)], { kubeconfig })
    expect(ran.status, ran.stderr).toBe(0)
  }
  const sealingKey = async (): Promise<Record<string, string>> => {
    const [key] = await plane.admin.list(
      '/api/v1/namespaces/default/secrets?labelSelector=sealedsecrets.bitnami.com/sealed-secrets-key',
    )
    return decoded(key)
  }

  test('gives its certificate over one connection, and opens what was sealed with it', async () => {
    const words = [`${namespace}/made`, '--seal', '--out', file('made.yaml'), '--label', 'app=x']
    const ran = await create([...words, '--from-stdin', 'password'], one)
    expect(ran).toMatchObject({ status: 0, stdout: '' })
    const { 'tls.crt': pem = '' } = await sealingKey()
    const { fingerprint, notAfter } = parseSealingCertificate(pem, new Date())
    expect(ran.stderr).toMatch(
      /^sealing with (\S+) of kube-system\/sealed-secrets-controller in \S+, valid until (\S+)\n$/,
    )
    expect(ran.stderr).toContain(` ${fingerprint} `)
    expect(ran.stderr).toContain(notAfter.toISOString().slice(0, 10))
    await proxy.idle()
    expect(proxy.connections).toEqual({ tcp: 1, tls: 1 })
    expect(proxy.requests.map(({ path: asked }) => asked)).toEqual([
      '/api/v1/namespaces/kube-system/services/sealed-secrets-controller',
      '/api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:http/proxy/v1/cert.pem',
    ])
    await apply('made.yaml')
    expect(await opened('made')).toEqual({ password: one })
    expect((await secret('made')).metadata.labels).toEqual({ app: 'x' })
  })

  test('opens a manifest that was encrypted for it, and so does kubeseal', async () => {
    const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'manifest', namespace } }
    const plain = JSON.stringify({ ...manifest, stringData: { a: one, b: two } })
    const words = ['encrypt', '--format', 'sealed-secret', '-o', file('manifest.yaml')]
    proxy.clearLog()
    const ran = await run([...words, '--scope', 'namespace-wide'], { kubeconfig, input: plain })
    expect(ran.status, ran.stderr).toBe(0)
    expect(marks.foundIn(ran.stderr)).toEqual([])
    await proxy.idle()
    expect(proxy.connections).toEqual({ tcp: 1, tls: 1 })
    runKubeseal(['--validate'], readFileSync(file('manifest.yaml')), plane.adminKubeconfig)
    writeFileSync(file('key.pem'), (await sealingKey())['tls.key'] ?? '')
    const theirs = runKubeseal(
      ['--recovery-unseal', '--recovery-private-key', file('key.pem')],
      readFileSync(file('manifest.yaml')),
    )
    expect(decoded(JSON.parse(theirs))).toEqual({ a: one, b: two })
    await apply('manifest.yaml')
    expect(await opened('manifest')).toEqual({ a: one, b: two })
  })

  test.each([
    ['strict', ['raw-strict', '-n', 'NS'], 'NS/raw-strict alone'],
    ['namespace-wide', ['-n', 'NS'], 'the namespace NS'],
    ['cluster-wide', [], 'every SealedSecret that is cluster-wide'],
  ] as const)('opens a raw value of the %s scope', async (scope, place, told) => {
    const inNamespace = (text: string): string => text.replace('NS', namespace)
    const words = ['--seal', '--raw', '--scope', scope, '--from-stdin', 'x']
    const ran = await create([...place.map(inNamespace), ...words], one)
    expect(ran.stdout).toMatch(/^[A-Za-z0-9+/]{300,}=*$/)
    expect(ran.stderr).toContain(inNamespace(told))
    const name = `raw-${scope}`
    const annotations = { [`sealedsecrets.bitnami.com/${scope}`]: 'true' }
    await plane.admin.apply([
      {
        apiVersion: 'bitnami.com/v1alpha1',
        kind: 'SealedSecret',
        metadata: { name, namespace, annotations },
        spec: { encryptedData: { k: ran.stdout }, template: { metadata: { annotations } } },
      },
    ])
    expect(await opened(name)).toEqual({ k: one })
  })

  test.each(['json', 'yaml'])(
    'opens old and new keys of a file that kubeseal wrote as %s',
    async (format) => {
      const name = `merged-${format}`
      const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } }
      const theirs = runKubeseal(
        ['--format', format],
        JSON.stringify({ ...manifest, stringData: { a: one, b: two } }),
        plane.adminKubeconfig,
      )
      writeFileSync(file(name), theirs)
      const words = ['--seal', '--merge-into', file(name), '--from-stdin']
      const changed = await create([`${namespace}/${name}`, ...words, 'a'], three)
      expect(changed.stderr).toContain(`${name}: a changed in ${namespace}/${name}, strict\n`)
      const added = await create([...words, 'c'], one)
      expect(added.stderr).toContain(`${name}: c added in ${namespace}/${name}, strict\n`)
      const [before, after] = [theirs, readFileSync(file(name), 'utf8')].map(encryptedData)
      expect(after).toEqual({ ...before, a: after?.['a'], c: after?.['c'] })
      runKubeseal(['--validate'], readFileSync(file(name)), plane.adminKubeconfig)
      await apply(name)
      expect(await opened(name)).toEqual({ a: three, b: two, c: one })
    },
  )

  test('is not needed any more with the certificate that was kept', async () => {
    const words = [`${namespace}/kept`, '--seal', '--from-stdin', 'k']
    await create([...words, '--save-cert', file('kept.pem'), '--out', file('kept.yaml')], one)
    const ran = await create(
      [...words, '--cert', file('kept.pem'), '--yes', '--out', file('kept.yaml')],
      two,
    )
    await proxy.idle()
    expect({ stderr: ran.stderr, requests: proxy.requests }).toEqual({
      stderr: expect.stringContaining(`of ${file('kept.pem')}, valid until`),
      requests: [],
    })
    await apply('kept.yaml')
    expect(await opened('kept')).toEqual({ k: two })
  })

  test('is pinned by its fingerprint', async () => {
    const { fingerprint } = parseSealingCertificate(
      (await sealingKey())['tls.crt'] ?? '',
      new Date(),
    )
    const words = [
      `${namespace}/pinned`,
      '--seal',
      '--from-stdin',
      'k',
      '--out',
      file('pinned.yaml'),
    ]
    const other = await create([...words, '--cert-fingerprint', `${fingerprint}x`], one)
    expect(other.status).toBe(2)
    expect(other.stderr).toContain(
      `has the fingerprint ${fingerprint}, not that of --cert-fingerprint`,
    )
    expect(() => readFileSync(file('pinned.yaml'))).toThrow('ENOENT')
    const same = await create([...words, '--cert-fingerprint', fingerprint], one)
    expect(same.status, same.stderr).toBe(0)
  })
})

function decoded(object: KubeObject | undefined): Record<string, string> {
  const data = (object?.['data'] ?? {}) as Record<string, string>
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]),
  )
}

function encryptedData(text: string): Record<string, string> {
  const [document] = parseAllDocuments(text)
  return parse(String(document))?.spec?.encryptedData ?? {}
}
