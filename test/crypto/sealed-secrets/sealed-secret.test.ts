import { describe, expect, it } from 'vitest'

import { type JsonObject, objectOf } from '../../../src/lib/base/json.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  parseSealedSecret,
  removeSealedValue,
  resealSecret,
  SealError,
  scopeOf,
  sealSecret,
  setSealedValue,
  unsealSecret,
  unsealValue,
} from '../../../src/lib/crypto/sealed-secrets/index.ts'
import { readSecret } from '../../../src/lib/crypto/secret-types/index.ts'
import { failureOf } from '../failure-of.ts'
import { controllerKey } from './controller-key.ts'

const controller = await controllerKey()
const next = await controllerKey()
const MARK = 'canary-Xu7kq'

const manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'shop', labels: { app: 'shop' } },
  stringData: { password: MARK, user: 'app' },
}
const sealed = sealSecret(readSecret(manifest), controller.certificate)
const encryptedData = (object: JsonObject) => objectOf(objectOf(object['spec'])['encryptedData'])
const withTemplate = (object: JsonObject, template: JsonObject): JsonObject => ({
  ...object,
  spec: { ...objectOf(object['spec']), template },
})

describe('sealing a Secret', () => {
  it('leaves no value in the object, not even in copies of the manifest', () => {
    const applied = {
      ...manifest,
      metadata: {
        ...manifest.metadata,
        managedFields: [{ manager: 'kubectl' }],
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(manifest),
          'kubecfg.ksonnet.io/last-applied-configuration': JSON.stringify(manifest),
        },
      },
    }
    const text = JSON.stringify(sealSecret(readSecret(applied), controller.certificate))
    expect(text).not.toContain(MARK)
    expect(text).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 12))
    expect(text).not.toContain('managedFields')
  })

  it('marks the scope that is asked for on the object and on the template, and no other', () => {
    const annotated = {
      ...manifest,
      metadata: {
        ...manifest.metadata,
        annotations: { 'sealedsecrets.bitnami.com/cluster-wide': 'true', keep: 'x' },
      },
    }
    for (const scope of ['strict', 'namespace-wide', 'cluster-wide'] as const) {
      const object = sealSecret(readSecret(annotated), controller.certificate, { scope })
      const { template, target } = parseSealedSecret(object)
      expect(target.scope).toBe(scope)
      expect(scopeOf(objectOf(template['metadata']))).toBe(scope)
      expect(objectOf(objectOf(template['metadata'])['annotations'])['keep']).toBe('x')
      expect(unsealSecret(object, controller.keys).data.get('user')?.revealText()).toBe('app')
    }
  })

  it('needs something to seal, a name and, but for the cluster-wide scope, a namespace', async () => {
    const empty = readSecret({ ...manifest, stringData: {} })
    const nameless = readSecret({ ...manifest, metadata: { namespace: 'shop' } })
    const homeless = readSecret({ ...manifest, metadata: { name: 'db' } })
    const seal =
      (secret: typeof empty, options = {}) =>
      () =>
        sealSecret(secret, controller.certificate, options)
    expect((await failureOf(seal(empty))).kind).toBe('empty')
    expect(encryptedData(seal(empty, { allowEmpty: true })())).toEqual({})
    expect((await failureOf(seal(nameless))).kind).toBe('namespace')
    expect((await failureOf(seal(nameless, { scope: 'cluster-wide' }))).kind).toBe('namespace')
    expect((await failureOf(seal(homeless))).kind).toBe('namespace')
    expect(seal(homeless, { scope: 'cluster-wide' })()['metadata']).not.toHaveProperty('namespace')
  })
})

describe('changing a SealedSecret', () => {
  it('replaces one key and leaves the others as they are, without a private key', () => {
    const changed = setSealedValue(
      sealed,
      'password',
      SecretBytes.fromText('new'),
      next.certificate,
    )
    expect(encryptedData(changed)['user']).toBe(encryptedData(sealed)['user'])
    expect(changed['metadata']).toEqual(sealed['metadata'])
    const both = [...controller.keys, ...next.keys]
    expect(unsealSecret(changed, both).data.get('password')?.revealText()).toBe('new')
    expect(unsealSecret(sealed, controller.keys).data.get('password')?.revealText()).toBe(MARK)
  })

  it('takes a key out, and changes nothing when there is none', () => {
    expect(Object.keys(encryptedData(removeSealedValue(sealed, 'user')))).toEqual(['password'])
    expect(removeSealedValue(sealed, 'nope')).toBe(sealed)
  })

  it('seals everything again for a new key of the controller', async () => {
    const again = resealSecret(sealed, controller.keys, next.certificate)
    expect(unsealSecret(again, next.keys).data.get('password')?.revealText()).toBe(MARK)
    expect((await failureOf(() => unsealSecret(again, controller.keys))).kind).toBe('no-key')
  })
})

describe('unsealing', () => {
  it('names every key that does not open, and shows nothing of it', async () => {
    const text = String(encryptedData(sealed)['user'])
    const failure = await failureOf(() => unsealSecret(sealed, next.keys))
    expect(failure.kind).toBe('no-key')
    expect(failure.text).toContain('password, user')
    expect(failure.text).not.toContain(text.slice(0, 20))
  })

  it('fails when the object was renamed, since the label is the name of today', async () => {
    const renamed = { ...sealed, metadata: { name: 'db2', namespace: 'shop' } }
    expect((await failureOf(() => unsealSecret(renamed, controller.keys))).kind).toBe('no-key')
  })

  it('calls the Secret as the object is called, whatever the template says', () => {
    const odd = withTemplate(sealed, {
      metadata: { name: 'x', namespace: 'kube-system', labels: {} },
    })
    const { metadata } = unsealSecret(odd, controller.keys)
    expect(metadata).toMatchObject({ name: 'db', namespace: 'shop' })
  })

  it.each([
    ['another kind', { ...sealed, kind: 'Secret' }],
    ['another group', { ...sealed, apiVersion: 'v1' }],
    ['the deprecated form', { ...sealed, spec: { data: 'AAAA' } }],
    ['a list for a map', { ...sealed, spec: { encryptedData: [] } }],
    ['a number for a text', { ...sealed, spec: { encryptedData: { a: 1 } } }],
  ])('refuses %s', async (_what, object) => {
    expect((await failureOf(() => unsealSecret(object, controller.keys))).kind).toBe('object')
    expect(
      (
        await failureOf(() =>
          setSealedValue(object, 'a', SecretBytes.fromText(''), next.certificate),
        )
      ).kind,
    ).toBe('object')
  })

  it('opens what has a template of another scope, as the controller does, but does not change it', async () => {
    const annotations = { 'sealedsecrets.bitnami.com/cluster-wide': 'true' }
    const torn = withTemplate(sealed, { metadata: { annotations } })
    expect(unsealSecret(torn, controller.keys).data.get('password')?.revealText()).toBe(MARK)
    expect(parseSealedSecret(torn)).toMatchObject({
      templateScope: 'cluster-wide',
      target: { scope: 'strict' },
    })
    const value = SecretBytes.fromText('x')
    const changes = [
      () => setSealedValue(torn, 'a', value, next.certificate),
      () => resealSecret(torn, controller.keys, next.certificate),
    ]
    for (const change of changes) expect((await failureOf(change)).kind).toBe('object')
  })

  it('refuses templates that only Go renders, and values that are no text in templates', async () => {
    const open = (data: JsonObject) => () =>
      unsealSecret(withTemplate(sealed, { data }), controller.keys)
    const templates = [
      '{{ .password | b64enc }}',
      '{{ if .user }}x{{ end }}',
      '{{ .a.b }}',
      '{{ "x" }}',
      '{{/* c */}}',
      '{{',
      '{{-.user}}',
      '{{ .user-}}',
      '{{ . }}',
      '{{ index . "a" "b" }}',
    ]
    for (const text of templates) {
      const failure = await failureOf(open({ conf: text }))
      expect(failure.kind, text).toBe('template')
      expect(failure.text).not.toContain(MARK)
    }
    const binary = setSealedValue(
      sealed,
      'bin',
      SecretBytes.from(Buffer.of(255)),
      controller.certificate,
    )
    const both = withTemplate(binary, { data: { conf: '{{ .bin }}' } })
    expect((await failureOf(() => unsealSecret(both, controller.keys))).kind).toBe('template')
  })

  it('fails in a way that the command line knows', () => {
    expect(() => unsealValue('', [], { scope: 'cluster-wide', namespace: '', name: '' })).toThrow(
      SealError,
    )
  })
})
