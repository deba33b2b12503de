import { randomBytes } from 'node:crypto'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { encode } from '../../trace/encoders.ts'

/** A place where the value was put: the object, the field, and how it is written there. */
export interface Planted {
  readonly place: string
  readonly field: string
  readonly encoding: string
}

/** Objects with a value in them, and others that look alike without it. */
export interface Corpus {
  readonly objects: readonly KubeObject[]
  readonly planted: readonly Planted[]
}

/** Twenty ways in which programs and people write a value. */
export const ENCODINGS = [
  'as it is',
  'base64',
  'base64 for addresses',
  'base64 without padding',
  'base64 in lines of 64',
  'base64 after other text',
  'hex',
  'hex in capitals',
  'hex with colons',
  'URL encoding of all',
  'a connection string',
  'JSON',
  'JSON in JSON',
  'JSON of characters by number',
  'YAML',
  'dotenv',
  'a word of a shell',
  'XML',
  'docker config',
  'a Helm release',
] as const

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const random = (bytes: number): string => randomBytes(bytes).toString('base64url')

/** Twelve kinds of place, each an object with one text in one field. */
const PLACES: Readonly<
  Record<
    string,
    (name: string, text: string) => readonly [KubeObject, place: string, field: string]
  >
> = {
  'a Secret': (name, text) => [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { value: base64(text) } },
    'secret',
    'data.value',
  ],
  'a ConfigMap': (name, text) => [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { 'app.conf': text } },
    'configmap',
    'data[app.conf]',
  ],
  'binary data of a ConfigMap': (name, text) => [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, binaryData: { b: base64(text) } },
    'configmap',
    'binaryData.b',
  ],
  'env of a pod': (name, text) => [
    pod(name, { env: [{ name: 'TOKEN', value: text }] }),
    'pod',
    'spec.containers[c].env[TOKEN].value',
  ],
  'arguments of a pod': (name, text) => [
    pod(name, { args: ['-x', text] }),
    'pod',
    'spec.containers[c].args[1]',
  ],
  'the command of a pod': (name, text) => [
    pod(name, { command: ['sh', '-c', text] }),
    'pod',
    'spec.containers[c].command[2]',
  ],
  'env of a Deployment': (name, text) => [
    workload('apps/v1', 'Deployment', name, {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: template(name, { env: [{ name: 'TOKEN', value: text }] }),
    }),
    'deployment.apps',
    'spec.template.spec.containers[c].env[TOKEN].value',
  ],
  'arguments of a StatefulSet': (name, text) => [
    workload('apps/v1', 'StatefulSet', name, {
      replicas: 0,
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: template(name, { args: [text] }),
    }),
    'statefulset.apps',
    'spec.template.spec.containers[c].args[0]',
  ],
  'env of a CronJob': (name, text) => [
    workload('batch/v1', 'CronJob', name, {
      schedule: '0 0 1 1 *',
      suspend: true,
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'c', image: 'c', env: [{ name: 'TOKEN', value: text }] }],
            },
          },
        },
      },
    }),
    'cronjob.batch',
    'spec.jobTemplate.spec.template.spec.containers[c].env[TOKEN].value',
  ],
  'the last-applied annotation of a Secret': (name, text) => [
    { apiVersion: 'v1', kind: 'Secret', metadata: annotated(name, LAST_APPLIED, text) },
    'secret',
    `metadata.annotations[${LAST_APPLIED}]`,
  ],
  'an annotation of a Service': (name, text) => [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: annotated(name, 'example.com/note', text),
      spec: { clusterIP: 'None', ports: [{ port: 80 }] },
    },
    'service',
    'metadata.annotations[example.com/note]',
  ],
  'an annotation of a service account': (name, text) => [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: annotated(name, 'example.com/note', text),
    },
    'serviceaccount',
    'metadata.annotations[example.com/note]',
  ],
}

/** The value in each encoding in each kind of place, among Secrets that hold others. */
export function corpusOf(value: string, namespace: string, secrets: number): Corpus {
  const objects: KubeObject[] = []
  const planted: Planted[] = []
  const kinds = Object.entries(PLACES)
  for (const [at, encoding] of ENCODINGS.entries()) {
    for (const [index, [what, make]] of kinds.entries()) {
      // Bytes that are no text stand in fields that take bytes only.
      const text = encode(encoding, `x ${value} y`)
      const name = `p-${at}-${index}`
      const [object, kind, field] = make(name, text)
      objects.push(object)
      planted.push({
        place: `${kind}/${namespace}/${name}`,
        field,
        encoding: `${encoding}, ${what}`,
      })
      // The same with something else in it.
      objects.push(make(`o-${at}-${index}`, encode(encoding, `x ${random(15)} y`))[0])
    }
  }
  const fillers = Array.from({ length: secrets - objects.filter(isSecret).length }, (_, at) =>
    filler(at),
  )
  return { objects: [...objects, ...fillers], planted }
}

function isSecret({ kind }: KubeObject): boolean {
  return kind === 'Secret'
}

/** As clusters have them: passwords, configurations, certificates, releases of Helm. */
function filler(at: number): KubeObject {
  const metadata = { name: `f-${String(at).padStart(5, '0')}`, labels: { app: `a-${at % 50}` } }
  const config = JSON.stringify({
    user: `u${at}`,
    password: random(18),
    url: `https://x/${random(9)}`,
  })
  const data =
    at % 10 === 0
      ? { release: base64(encode('a Helm release', config.repeat(8))) }
      : at % 10 < 3
        ? { 'tls.crt': base64(`-----BEGIN X-----\n${random(900)}\n-----END X-----\n`) }
        : { password: base64(random(18)), 'config.json': base64(config), user: base64(`u${at}`) }
  return { apiVersion: 'v1', kind: 'Secret', metadata, data }
}

function pod(name: string, container: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'c', ...container }] },
  }
}

function template(name: string, container: object): object {
  return {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'c', image: 'c', ...container }] },
  }
}

function workload(apiVersion: string, kind: string, name: string, spec: object): KubeObject {
  return { apiVersion, kind, metadata: { name }, spec }
}

function annotated(name: string, key: string, text: string) {
  return { name, annotations: { [key]: text } }
}
