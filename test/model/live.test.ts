import { beforeAll, expect, test } from 'vitest'
import { buildModel } from '../../src/lib/model/build.ts'
import { minorVersion } from '../../src/lib/model/server-version.ts'
import type { Model } from '../../src/lib/model/model.ts'
import { connect } from '../../src/lib/source/http/connect.ts'
import { liveSource } from '../../src/lib/source/live/live-source.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'

const cluster = await useControlPlane()
const RBAC = 'rbac.authorization.k8s.io'
let namespace: string
let model: Model

beforeAll(async () => {
  namespace = await cluster.createNamespace('facts')
  await cluster.admin.apply(objects())
  const client = await connect({ flags: { kubeconfig: cluster.adminKubeconfig }, version: 'test' })
  const source = liveSource(client, { currentNamespace: namespace })
  model = await buildModel(source.read({ resources: BUILT_IN }), await source.origin())
  source.close()
})

const labels = () => ({ [`part-of-${namespace}`]: 'true' })

const objects = () => [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
  },
  { apiVersion: 'v1', kind: 'Node', metadata: { name: namespace, labels: labels() } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'builder' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: {
      namespace,
      name: 'legacy',
      annotations: { 'kubernetes.io/service-account.name': 'builder' },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: 'agent' },
    spec: {
      serviceAccountName: 'builder',
      hostPID: true,
      containers: [
        {
          name: 'c',
          image: 'x',
          stdin: true,
          command: ['/agent'],
          securityContext: { privileged: true },
          volumeMounts: [{ name: 'root', mountPath: '/host' }],
        },
      ],
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: 'plain' },
    spec: {
      serviceAccountName: 'builder',
      automountServiceAccountToken: false,
      containers: [{ name: 'c', image: 'x' }],
    },
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: `${namespace}-whole` },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels() }] },
    rules: [],
  },
]

test('a pod of a real API server says how it reaches its node, and whose token it has', () => {
  const pods = model.facts.Pod.filter((pod) => pod.namespace === namespace)
  const [agent, plain] = pods.map(({ spec }) => spec)
  // Admission adds the volume of the token.
  expect(agent).toMatchObject({
    host: ['privileged', 'hostPath', 'hostPID'],
    interactive: true,
    token: true,
    tokenVolume: true,
  })
  expect(plain).toEqual({
    serviceAccount: 'builder',
    automount: false,
    secretRefs: [],
    claims: [],
  })
})

test('a token in a Secret says whose it is, without being read', () => {
  const secret = model.facts.Secret.find((each) => each.namespace === namespace)
  expect(secret).toMatchObject({
    name: 'legacy',
    type: 'kubernetes.io/service-account-token',
    annotations: { 'kubernetes.io/service-account.name': 'builder' },
  })
})

test('namespaces and nodes have their labels, and roles what they are made of', () => {
  const isOurs = ({ name }: { readonly name: string }): boolean => name === namespace
  expect(model.facts.Namespace.find(isOurs)?.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
  })
  expect(model.facts.Node.find(isOurs)?.labels).toMatchObject(labels())
  const whole = model.facts.Role.find(({ name }) => name === `${namespace}-whole`)
  expect(whole).toMatchObject({
    aggregated: true,
    aggregates: [[{ key: `part-of-${namespace}`, operator: 'In', values: ['true'] }]],
  })
})

test('the version of the server is known', () => {
  expect(minorVersion(model.origin)).toBe(36)
})
