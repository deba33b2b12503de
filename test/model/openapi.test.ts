import { expect, test } from 'vitest'
import { podSecretRefs } from '../../src/lib/model/pod-spec/index.ts'
import { volumeSecretRefs } from '../../src/lib/model/volume.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'

/**
 * The idea of Kubernetes' own TestPodSecrets (pkg/api/v1/pod/util_test.go): find
 * every field whose name contains "secret" in what the server says its types
 * are, and fail when one of them is not known here.
 */
interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

type Schemas = Readonly<Record<string, Schema>>

/** A field, with the smallest object that fills it with the name `canary`. */
interface Field {
  readonly path: string
  readonly example: unknown
}

function resolve(schema: Schema, schemas: Schemas): Schema {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref
  return ref === undefined ? schema : (schemas[ref.replace('#/components/schemas/', '')] ?? schema)
}

function secretFields(schema: Schema, schemas: Schemas, path = ''): readonly Field[] {
  return Object.entries(resolve(schema, schemas).properties ?? {}).flatMap(([name, property]) => {
    const node = resolve(property, schemas)
    const item = node.items === undefined ? node : resolve(node.items, schemas)
    const list = node.items === undefined ? '' : '[]'
    const here = `${path}${path === '' ? '' : '.'}${name}${list}`
    const example = (value: unknown): unknown => ({ [name]: list === '' ? value : [value] })
    if (/secret/i.test(name)) return [{ path: here, example: example(canary(item)) }]
    return secretFields(item, schemas, here).map((field) => ({
      path: field.path,
      example: example(field.example),
    }))
  })
}

function canary({ type, properties }: Schema): unknown {
  if (type === 'string') return 'canary'
  return properties?.['secretName'] === undefined ? { name: 'canary' } : { secretName: 'canary' }
}

async function schemasOf(): Promise<Schemas> {
  const { admin } = await useControlPlane()
  const document = await admin.get<{ components: { schemas: Schemas } }>('/openapi/v3/api/v1')
  return document.components.schemas
}

test('every field of a pod spec whose name contains "secret" is read, or known to name none', async () => {
  const schemas = await schemasOf()
  const fields = secretFields(schemas['io.k8s.api.core.v1.PodSpec'] ?? {}, schemas)
  expect(fields).toHaveLength(19)
  const unread = fields.filter(({ example }) => podSecretRefs(example)[0]?.secret !== 'canary')
  // A file on the host.
  expect(unread.map(({ path }) => path)).toEqual(['volumes[].cephfs.secretFile'])
})

test('every field of a PersistentVolume whose name contains "secret" is read, or known to name none', async () => {
  const schemas = await schemasOf()
  const fields = secretFields(schemas['io.k8s.api.core.v1.PersistentVolumeSpec'] ?? {}, schemas)
  expect(fields).toHaveLength(15)
  const unread = fields.filter(
    ({ example }) => volumeSecretRefs(example)[0]?.secret.name !== 'canary',
  )
  expect(unread.map(({ path }) => path).toSorted()).toEqual([
    'azureFile.secretNamespace',
    'cephfs.secretFile',
  ])
})
