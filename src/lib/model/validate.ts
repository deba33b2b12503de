import { UserError } from '../base/errors.ts'
import type { Fact, FactKind } from './facts/index.ts'
import { isObject, type JsonObject } from '../base/json.ts'
import {
  type Check,
  flag,
  listOf,
  number,
  optional,
  orNull,
  shape,
  text,
  textMap,
} from '../base/shape.ts'
import { isOperator } from './label-selector.ts'

const texts = listOf(text)
const metadata = { namespace: text, name: text, uid: text, created: text }
const owner = optional(shape({ apiVersion: text, kind: text, name: text, uid: text }))
const qualified = shape({ namespace: text, name: text })
const keys = orNull(texts)

const podRef = shape({
  secret: text,
  keys,
  optional: flag,
  field: text,
  use: text,
  container: optional(text),
  at: optional(text),
  subPath: optional(flag),
})

const podSpec = shape({
  serviceAccount: text,
  automount: optional(flag),
  token: optional(flag),
  tokenVolume: optional(flag),
  host: optional(texts),
  interactive: optional(flag),
  secretRefs: listOf(podRef),
  claims: texts,
})

const rule = shape({
  verbs: texts,
  apiGroups: texts,
  resources: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
})

const requirement = shape({ key: text, operator: isOperator, values: texts })

/** The shape of each kind of fact, as far as analysis relies on it. */
const SHAPES: Readonly<Record<FactKind, Check>> = {
  Namespace: shape({ ...metadata, labels: textMap, terminating: optional(flag) }),
  Node: shape({ ...metadata, labels: textMap }),
  Pod: shape({
    ...metadata,
    owner,
    node: text,
    phase: text,
    ready: flag,
    mirror: flag,
    gated: optional(flag),
    spec: podSpec,
  }),
  Workload: shape({
    ...metadata,
    owner,
    workload: text,
    replicas: optional(number),
    template: podSpec,
  }),
  ServiceAccount: shape({
    ...metadata,
    automount: optional(flag),
    limitsSecrets: optional(flag),
    secrets: texts,
    imagePullSecrets: texts,
  }),
  Secret: shape({
    ...metadata,
    type: text,
    keyCount: optional(number),
    keys,
    owner,
    labels: textMap,
    annotations: textMap,
    annotationNames: texts,
    managers: texts,
    lastAppliedHoldsValues: flag,
    deleting: flag,
    lastWriter: optional(shape({ manager: text, operation: text, time: text })),
  }),
  Role: shape({
    ...metadata,
    rules: listOf(rule),
    labels: textMap,
    aggregated: flag,
    aggregates: optional(listOf(listOf(requirement))),
  }),
  Binding: shape({
    ...metadata,
    roleRef: shape({ kind: text, name: text }),
    subjects: listOf(shape({ kind: text, name: text, namespace: text })),
  }),
  PersistentVolume: shape({
    ...metadata,
    claim: optional(qualified),
    secretRefs: listOf(shape({ secret: qualified, field: text, kubeletVisible: flag })),
    hostPath: optional(flag),
  }),
  PersistentVolumeClaim: shape({ ...metadata, volume: text, storageClass: text }),
  Reference: shape({
    from: shape({ apiVersion: text, kind: text, name: text, namespace: optional(text) }),
    owner,
    field: text,
    secret: shape({ name: text, namespace: optional(text), template: optional(flag) }),
    key: optional(text),
    role: text,
    basis: text,
    as: optional(podRef),
  }),
  CustomKind: shape({
    group: text,
    version: text,
    plural: text,
    customKind: text,
    namespaced: flag,
    secretFields: texts,
    crossNamespace: flag,
  }),
}

/**
 * Checks a fact that comes from a snapshot file.
 *
 * @throws UserError when it does not have the shape of a fact
 */
export function validateFact(value: unknown): Fact {
  const kind = isObject(value) ? value['kind'] : undefined
  const check = isFactKind(kind) ? SHAPES[kind] : undefined
  if (check === undefined || !check(value)) throw notAFact(value)
  return value as Fact
}

function isFactKind(kind: unknown): kind is FactKind {
  return typeof kind === 'string' && Object.hasOwn(SHAPES, kind)
}

function notAFact(value: unknown): UserError {
  const { kind, namespace, name }: JsonObject = isObject(value) ? value : {}
  const which = [kind, namespace, name].filter((part) => typeof part === 'string').join(' ')
  return new UserError(`the snapshot holds something that is not a fact: ${which || 'no kind'}`, [
    'take a new one with this version of the program: snapshot > FILE',
  ])
}
