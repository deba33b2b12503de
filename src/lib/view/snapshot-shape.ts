import type { Model } from '../model/model.ts'

/** Every member of a type, by name: a new one does not compile until it is listed. */
export type Shape<T> = T extends string | number | boolean | null
  ? 'plain'
  : T extends readonly (infer Item)[]
    ? readonly [Shape<Item>]
    : string extends keyof T
      ? 'map'
      : { readonly [Name in keyof T]-?: Shape<NonNullable<T[Name]>> }

type Facts = Model['facts']
type FactShapes = { readonly [Kind in keyof Facts]: Shape<Facts[Kind][number]> }

/** A {@link Shape} of anything. */
export type AnyShape = 'plain' | 'map' | readonly [AnyShape] | { readonly [name: string]: AnyShape }

const metadata = { namespace: 'plain', name: 'plain', uid: 'plain', created: 'plain' } as const
const owner = { apiVersion: 'plain', kind: 'plain', name: 'plain', uid: 'plain' } as const
const qualified = { namespace: 'plain', name: 'plain' } as const

const podRef = {
  secret: 'plain',
  keys: ['plain'],
  optional: 'plain',
  field: 'plain',
  use: 'plain',
  container: 'plain',
  containerType: 'plain',
  at: 'plain',
  subPath: 'plain',
} as const

const podSpec = {
  serviceAccount: 'plain',
  automount: 'plain',
  token: 'plain',
  tokenVolume: 'plain',
  host: ['plain'],
  interactive: 'plain',
  secretRefs: [podRef],
  claims: ['plain'],
} as const

const rule = {
  verbs: ['plain'],
  apiGroups: ['plain'],
  resources: ['plain'],
  resourceNames: ['plain'],
  nonResourceURLs: ['plain'],
} as const

/**
 * What a snapshot holds of each fact, and in which order: nothing else is
 * written, even if an object happens to carry more.
 */
export const FACT_SHAPES: FactShapes = {
  Namespace: { kind: 'plain', ...metadata, labels: 'map', terminating: 'plain' },
  Node: { kind: 'plain', ...metadata, labels: 'map' },
  Pod: {
    kind: 'plain',
    ...metadata,
    owner,
    node: 'plain',
    phase: 'plain',
    ready: 'plain',
    mirror: 'plain',
    gated: 'plain',
    spec: podSpec,
  },
  Workload: {
    kind: 'plain',
    workload: 'plain',
    ...metadata,
    owner,
    replicas: 'plain',
    template: podSpec,
  },
  ServiceAccount: {
    kind: 'plain',
    ...metadata,
    automount: 'plain',
    limitsSecrets: 'plain',
    secrets: ['plain'],
    imagePullSecrets: ['plain'],
  },
  Secret: {
    kind: 'plain',
    ...metadata,
    type: 'plain',
    keyCount: 'plain',
    keys: ['plain'],
    owner,
    labels: 'map',
    annotations: 'map',
    annotationNames: ['plain'],
    lastWriter: { manager: 'plain', operation: 'plain', time: 'plain' },
    managers: ['plain'],
    immutable: 'plain',
    immutableSet: 'plain',
    lastAppliedHoldsValues: 'plain',
    deleting: 'plain',
  },
  Role: {
    kind: 'plain',
    ...metadata,
    rules: [rule],
    labels: 'map',
    aggregated: 'plain',
    aggregates: [[{ key: 'plain', operator: 'plain', values: ['plain'] }]],
  },
  Binding: {
    kind: 'plain',
    ...metadata,
    roleRef: { kind: 'plain', name: 'plain' },
    subjects: [{ kind: 'plain', name: 'plain', namespace: 'plain' }],
  },
  PersistentVolume: {
    kind: 'plain',
    ...metadata,
    claim: qualified,
    secretRefs: [{ secret: qualified, field: 'plain', kubeletVisible: 'plain' }],
    hostPath: 'plain',
  },
  PersistentVolumeClaim: { kind: 'plain', ...metadata, volume: 'plain', storageClass: 'plain' },
  Reference: {
    kind: 'plain',
    from: { apiVersion: 'plain', kind: 'plain', namespace: 'plain', name: 'plain' },
    owner,
    field: 'plain',
    secret: { name: 'plain', namespace: 'plain', template: 'plain' },
    key: 'plain',
    optional: 'plain',
    role: 'plain',
    basis: 'plain',
    as: podRef,
    permitted: 'plain',
  },
  CustomKind: {
    kind: 'plain',
    group: 'plain',
    version: 'plain',
    plural: 'plain',
    customKind: 'plain',
    namespaced: 'plain',
    secretFields: ['plain'],
    crossNamespace: 'plain',
  },
}
