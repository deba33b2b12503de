import type { Owner } from '../src/lib/model/facts/metadata.ts'
import type {
  PodFact,
  PodSecretRef,
  PodSpecFact,
  WorkloadFact,
} from '../src/lib/model/facts/pod.ts'
import type { ClaimFact, VolumeFact } from '../src/lib/model/facts/storage.ts'
import type { Random } from '../test/analysis/reach/random/random.ts'
import { ACCOUNTS, at, each, KUBE_SYSTEM, meta, secretName, SYSTEM } from './names.ts'

/** Whether the namespace at this place has a Pod Security level: all but one in twelve do. */
export function hasLevel(index: number): boolean {
  return index % 12 !== 11
}

/** The parts of a cluster that pods and what belongs to them are made from. */
export interface PodsOf {
  readonly namespaces: readonly string[]
  readonly nodes: readonly string[]
  readonly pods: number
  readonly secretsPerNamespace: number
}

export interface PodFacts {
  readonly Pod: PodFact[]
  readonly Workload: WorkloadFact[]
  readonly PersistentVolume: VolumeFact[]
  readonly PersistentVolumeClaim: ClaimFact[]
}

/**
 * A privileged agent on each node, two pods for each account of the other
 * namespaces of the cluster's own programs, and the rest spread over the teams:
 * three in four of a Deployment, the others on their own.
 */
export function podFacts(cluster: PodsOf, random: Random): PodFacts {
  const { namespaces, nodes, pods } = cluster
  const teams = namespaces.filter((namespace) => !SYSTEM.includes(namespace))
  const templates = new Map(
    teams.map((namespace) => [
      namespace,
      ACCOUNTS.map((name) =>
        template(name, cluster, random, hasLevel(namespaces.indexOf(namespace))),
      ),
    ]),
  )
  const agents = nodes.slice(0, pods).map((node) => agent(node))
  const programs = SYSTEM.flatMap((namespace) =>
    each(2 * ACCOUNTS.length, (index) => program(namespace, index, random.pick(nodes))),
  ).slice(0, Math.max(0, pods - agents.length))
  const left = Math.max(0, pods - agents.length - programs.length)
  const apps = each(left, (index) => {
    const namespace = at(teams, index)
    return app({ index, namespace, templates: templates.get(namespace) ?? [], cluster, random })
  })
  const claims = apps.flatMap(({ namespace, spec }) =>
    spec.claims.map((name) => ({ namespace, name })),
  )
  return {
    Pod: [...agents, ...programs, ...apps],
    Workload: [...templates].flatMap(([namespace, specs]) => workloads(namespace, specs)),
    PersistentVolume: claims.map((claim, index) => volume(claim, index)),
    PersistentVolumeClaim: claims.map(({ namespace, name }, index) => ({
      kind: 'PersistentVolumeClaim',
      ...meta(namespace, name),
      volume: `volume-${index}`,
      storageClass: 'standard',
    })),
  }
}

function agent(node: string): PodFact {
  const spec = { ...specOf('app-0', []), host: ['privileged', 'hostPath'] } as const
  return {
    ...podOf(KUBE_SYSTEM, `agent-${node}`, node, spec),
    owner: owner('DaemonSet', KUBE_SYSTEM, 'agent'),
  }
}

function program(namespace: string, index: number, node: string): PodFact {
  const account = at(ACCOUNTS, index)
  // The agents' account is no program's.
  const name = account === 'app-0' ? 'app-1' : account
  return podOf(namespace, `program-${index}`, node, specOf(name, [secretName(index)]))
}

function app({
  index,
  namespace,
  templates,
  cluster,
  random,
}: {
  readonly index: number
  readonly namespace: string
  readonly templates: readonly PodSpecFact[]
  readonly cluster: PodsOf
  readonly random: Random
}): PodFact {
  const name = `pod-${index}`
  const node = random.pick(cluster.nodes)
  const claims = random.chance(5) ? [`claim-${index}`] : []
  if (!random.chance(75)) {
    const own = specOf(random.pick(ACCOUNTS), someSecrets(cluster, random))
    return podOf(namespace, name, node, { ...own, claims })
  }
  const which = random.below(templates.length)
  const spec = { ...at(templates, which), claims }
  const set = owner('ReplicaSet', namespace, `deployment-${which}-1`)
  return { ...podOf(namespace, name, node, spec), owner: set }
}

function podOf(namespace: string, name: string, node: string, spec: PodSpecFact): PodFact {
  const phase = name.endsWith('7') && name.startsWith('pod') ? 'Succeeded' : 'Running'
  return { kind: 'Pod', ...meta(namespace, name), node, phase, ready: true, mirror: false, spec }
}

function template(account: string, cluster: PodsOf, random: Random, strict: boolean): PodSpecFact {
  const spec = specOf(account, someSecrets(cluster, random))
  const token = random.chance(60)
  // Pod Security forbids it in the other namespaces.
  const host = random.chance(2) && !strict ? { host: ['hostPath'] as const } : {}
  const interactive = random.chance(1) ? { interactive: true } : {}
  return { ...spec, token, tokenVolume: token, ...host, ...interactive }
}

function specOf(serviceAccount: string, secrets: readonly string[]): PodSpecFact {
  return {
    serviceAccount,
    token: true,
    tokenVolume: true,
    claims: [],
    secretRefs: secrets.map((name) => secretRef(name)),
  }
}

function secretRef(secret: string): PodSecretRef {
  return {
    secret,
    keys: ['password'],
    optional: false,
    field: 'containers[app].env[PASSWORD].valueFrom.secretKeyRef',
    use: 'env',
    container: 'app',
    containerType: 'container',
    at: 'PASSWORD',
  }
}

function someSecrets({ secretsPerNamespace }: PodsOf, random: Random): readonly string[] {
  return each(1 + random.below(3), () => secretName(random.below(secretsPerNamespace)))
}

/** A Deployment with its ReplicaSet for each template. */
function workloads(namespace: string, specs: readonly PodSpecFact[]): readonly WorkloadFact[] {
  return specs.flatMap((spec, index): readonly WorkloadFact[] => {
    const name = `deployment-${index}`
    const common = { kind: 'Workload', replicas: 1, template: spec } as const
    return [
      { ...common, ...meta(namespace, name), workload: 'Deployment' },
      {
        ...common,
        ...meta(namespace, `${name}-1`),
        workload: 'ReplicaSet',
        owner: owner('Deployment', namespace, name),
      },
    ]
  })
}

function owner(kind: string, namespace: string, name: string): Owner {
  return { apiVersion: 'apps/v1', kind, name, uid: `${namespace}/${name}` }
}

/** One volume in three needs a Secret to be mounted. */
function volume(
  claim: { readonly namespace: string; readonly name: string },
  index: number,
): VolumeFact {
  const secret = { namespace: claim.namespace, name: secretName(index % 10) }
  const field = 'spec.csi.nodePublishSecretRef'
  return {
    kind: 'PersistentVolume',
    ...meta('', `volume-${index}`),
    claim,
    secretRefs: index % 3 === 0 ? [{ secret, field, kubeletVisible: true }] : [],
  }
}
