import fc from 'fast-check'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { isObject, type JsonObject, objectOf } from '../../../src/lib/base/json.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  resealSecret,
  type SealScope,
  sealSecret,
  sealValue,
  setSealedValue,
  unsealSecret,
  unsealValue,
} from '../../../src/lib/crypto/sealed-secrets/index.ts'
import { readSecret } from '../../../src/lib/crypto/secret-types/index.ts'
import { arbitrarySecret } from './arbitrary-secret.ts'
import { type ControllerKey, controllerKey } from './controller-key.ts'
import { kubeseal, runKubeseal } from './kubeseal.ts'

const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const seed = 20_261_121

// Without Go there is no kubeseal to compare with; everything else of this folder is tested all the same.
describe.skipIf(kubeseal === undefined)('next to the real kubeseal', () => {
  let folder = ''
  let controller: ControllerKey
  let certFile = ''
  let keyFile = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeseal-'))
    controller = await controllerKey()
    certFile = join(folder, 'cert.pem')
    keyFile = join(folder, 'key.pem')
    await writeFile(certFile, controller.certificatePem)
    await writeFile(keyFile, controller.keyPem.reveal(), { mode: 0o600 })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const unsealedByKubeseal = (sealed: JsonObject): JsonObject =>
    JSON.parse(
      runKubeseal(['--recovery-unseal', '--recovery-private-key', keyFile], JSON.stringify(sealed)),
    )

  it('opens what kubeseal sealed, and seals into the same object', () => {
    const manifests = fc.sample(arbitrarySecret, { seed, numRuns: long ? 3000 : 150 })
    const output = runKubeseal(
      ['--cert', certFile, '--format', 'json'],
      manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'),
    )
    const sealed = output
      .trim()
      .split(/\n(?=\{$)/m)
      .map((text): JsonObject => JSON.parse(text))
    expect(sealed).toHaveLength(manifests.length)
    for (const [at, theirs] of sealed.entries()) {
      const secret = readSecret(manifests[at])
      const opened = unsealSecret(theirs, controller.keys)
      expect(revealed(opened.data)).toEqual(revealed(secret.data))
      expect(opened.type).toBe(secret.type)
      expect(shape(sealSecret(secret, controller.certificate))).toEqual(shape(theirs))
    }
  }, 1_200_000)

  it('seals what kubeseal opens', () => {
    const manifests = fc.sample(arbitrarySecret, { seed: seed + 1, numRuns: long ? 1500 : 30 })
    for (const manifest of manifests) {
      const secret = readSecret(manifest)
      const opened = unsealedByKubeseal(sealSecret(secret, controller.certificate))
      expect(revealed(readSecret(opened).data)).toEqual(revealed(secret.data))
      expect(opened['immutable']).toBe(secret.immutable)
    }
  }, 1_200_000)

  it('agrees on single values in every scope', async () => {
    const target = { namespace: 'shop', name: 'db' }
    const value = SecretBytes.from(Buffer.from([0, 255, 10, 13, 0]))
    const valueFile = join(folder, 'value')
    await writeFile(valueFile, value.reveal())
    const where = ['--namespace', target.namespace, '--name', target.name]
    for (const scope of [
      'strict',
      'namespace-wide',
      'cluster-wide',
    ] as const satisfies SealScope[]) {
      const raw = ['--raw', '--from-file', valueFile, '--cert', certFile]
      const theirs = runKubeseal([...raw, '--scope', scope, ...where], '')
      expect(unsealValue(theirs, controller.keys, { scope, ...target }).reveal()).toEqual(
        value.reveal(),
      )
      expect(sealValue(value, controller.certificate, { scope, ...target })).toHaveLength(
        theirs.length,
      )
    }
  })

  it('adds keys to what kubeseal sealed, and seals it again, so that kubeseal opens all of it', () => {
    const [manifest] = fc.sample(arbitrarySecret, { seed: seed + 2, numRuns: 1 })
    const theirs: JsonObject = JSON.parse(
      runKubeseal(['--cert', certFile, '--format', 'json'], JSON.stringify(manifest)),
    )
    const added = setSealedValue(
      theirs,
      'added',
      SecretBytes.fromText('new'),
      controller.certificate,
    )
    const again = resealSecret(added, controller.keys, controller.certificate)
    for (const sealed of [added, again]) {
      const data = objectOf(unsealedByKubeseal(sealed)['data'])
      expect(data['added']).toBe(Buffer.from('new').toString('base64'))
      expect(Object.keys(data)).toHaveLength(readSecret(manifest).data.size + 1)
    }
  })

  it('opens what has a template of another scope, both here and there', () => {
    const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'b' } }
    const secret = readSecret({ ...manifest, stringData: { x: 'y' } })
    const sealed = sealSecret(secret, controller.certificate)
    const annotations = { 'sealedsecrets.bitnami.com/cluster-wide': 'true' }
    const torn = {
      ...sealed,
      spec: { ...objectOf(sealed['spec']), template: { metadata: { annotations } } },
    }
    expect(objectOf(unsealedByKubeseal(torn)['data'])).toEqual({ x: 'eQ==' })
    expect(revealed(unsealSecret(torn, controller.keys).data)).toEqual(revealed(secret.data))
  })

  it('renders the templates that it understands as kubeseal does, and refuses no others', () => {
    const secret = readSecret({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'shop' },
      data: { user: Buffer.from('u<&>').toString('base64'), gone: '', 'a-b': 'eA==' },
    })
    const sealed = sealSecret(secret, controller.certificate)
    const rendered = [
      '{{ .user }}',
      'plain text',
      '',
      'a {{- .user -}} \n b',
      '{{.user}}{{ .user }} }} {',
      '{{ .none }}',
      '{{ index . "a-b" }}:{{ index . "none" }}',
      'a {{ .plain }} b',
      'x\n\n {{- .user }}\n{{ .user -}}\n\ny',
      '{{- .user }} {{- .user -}} {{ .user -}}',
    ]
    for (const text of rendered) {
      const spec = objectOf(sealed['spec'])
      const data = { conf: text, plain: 'p', gone: null, 'a-b': 'not this' }
      const withData = {
        ...sealed,
        spec: { ...spec, template: { ...objectOf(spec['template']), data } },
      }
      const ours = unsealSecret(withData, controller.keys)
      const theirs = readSecret(unsealedByKubeseal(withData))
      expect(revealed(ours.data), JSON.stringify(text)).toEqual(revealed(theirs.data))
    }
  })
})

function revealed(data: ReadonlyMap<string, SecretBytes>): ReadonlyMap<string, string> {
  return new Map(
    [...data].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('hex')]),
  )
}

/** The object with the length of each ciphertext, which is random, and without empty members. */
function shape(sealed: unknown): unknown {
  if (Array.isArray(sealed)) return sealed
  if (!isObject(sealed)) return sealed
  const entries = Object.entries(sealed)
    .filter(([, value]) => value !== null && !(isObject(value) && Object.keys(value).length === 0))
    .map(([key, value]) => {
      if (key !== 'encryptedData') return [key, shape(value)]
      const lengths = Object.entries(objectOf(value)).map(
        ([name, text]) => [name, String(text).length] as const,
      )
      return [key, new Map(lengths)]
    })
  return Object.fromEntries(entries)
}
