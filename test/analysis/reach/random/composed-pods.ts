import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { COMPOSED } from './composed-names.ts'
import type { Random } from './random.ts'

const { accounts, absent, nodes, secrets, claims } = COMPOSED

const WORKLOADS = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'ReplicationController'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
] as const

/** Pods of every sort that some row asks for, workloads, and a template that nothing uses. */
export function composedPods(random: Random, namespace: string): readonly KubeObject[] {
  return [
    ...Array.from({ length: random.below(4) }, (_, at) => pod(random, namespace, `pod-${at}`)),
    ...random.some(WORKLOADS, 0, 3).map((kind) => workload(random, namespace, kind)),
    ...(random.chance(20) ? [podTemplate(random, namespace)] : []),
  ]
}

function pod(random: Random, namespace: string, name: string): KubeObject {
  const live = random.chance(60)
  const mirror = random.chance(10) ? { 'kubernetes.io/config.mirror': 'hash' } : {}
  const owner = random.chance(30) ? { ownerReferences: [ownerOf(random)] } : {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      annotations: mirror,
      ...owner,
      // What is written in a file has no uid, and admission has not seen it.
      ...(live ? { uid: `${namespace}-${name}` } : {}),
    },
    spec: podSpec(random, live),
    status: { phase: random.pick(['Running', 'Running', 'Running', 'Pending', 'Succeeded']) },
  }
}

function ownerOf(random: Random): object {
  const [apiVersion, kind] = random.pick(WORKLOADS)
  return { apiVersion, kind, name: 'work', uid: `${kind}-work`, controller: true }
}

function podSpec(random: Random, live: boolean): object {
  const secret = random.chance(60)
  const token = live && random.chance(60)
  const hostPath = random.chance(15)
  return {
    ...(random.chance(75) ? { nodeName: random.pick(nodes) } : {}),
    ...(random.chance(10) ? { schedulingGates: [{ name: 'example.com/gate' }] } : {}),
    ...(random.chance(10) ? { hostPID: true } : {}),
    ...(random.chance(25) ? { automountServiceAccountToken: random.chance(50) } : {}),
    serviceAccountName: random.pick([...accounts, ...accounts, ...absent]),
    containers: [
      {
        name: 'main',
        image: 'registry.example/none',
        stdin: random.chance(25),
        securityContext: { privileged: random.chance(20) },
        env: secret ? [env(random)] : [],
        volumeMounts: token ? [{ name: 'token', mountPath: '/token' }] : [],
      },
    ],
    volumes: [
      ...(token ? [tokenVolume()] : []),
      ...(hostPath ? [{ name: 'host', hostPath: { path: '/' } }] : []),
      ...(random.chance(40) ? [claimVolume(random)] : []),
    ],
  }
}

function env(random: Random): object {
  const secretKeyRef = { name: random.pick(secrets), key: 'k' }
  return { name: 'VALUE', valueFrom: { secretKeyRef } }
}

function tokenVolume(): object {
  return {
    name: 'token',
    projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }] },
  }
}

function claimVolume(random: Random): object {
  return { name: 'claim', persistentVolumeClaim: { claimName: random.pick(claims) } }
}

function workload(
  random: Random,
  namespace: string,
  [apiVersion, kind]: (typeof WORKLOADS)[number],
): KubeObject {
  const template = { metadata: {}, spec: podSpec(random, false) }
  const metadata = { namespace, name: 'work', uid: `${kind}-work` }
  const spec = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template }
  return { apiVersion, kind, metadata, spec }
}

function podTemplate(random: Random, namespace: string): KubeObject {
  const metadata = { namespace, name: 'template' }
  return {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata,
    template: { spec: podSpec(random, false) },
  }
}
