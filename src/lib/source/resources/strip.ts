import type { RawObject, Resource } from '../types.ts'
import { BUILT_IN } from './built-in.ts'
import { type Metadata, withoutLastApplied } from './last-applied.ts'
import { isObject, listOf, objectOf } from '../../base/json.ts'
import { resourceName } from '../../base/resource-name.ts'
import { stripPodSpec } from './strip-pod-spec.ts'

/**
 * The object without what may hold values and what nobody needs:
 * managedFields, the last-applied annotation, the literals of pod specs and
 * all of `status` that is not its phase. Custom resources keep their status,
 * since some name Secrets there. Not for Secrets: see secret-object.ts.
 */
export function strip(resource: Resource, raw: RawObject): RawObject {
  const { metadata, spec, status, template, ...rest } = raw
  const shape = shapeOf(resource)
  return {
    ...rest,
    metadata: stripMetadata(objectOf(metadata)),
    ...(spec === undefined ? {} : { spec: shape.spec(spec) }),
    ...(template === undefined ? {} : { template: shape.template(template) }),
    ...(status === undefined ? {} : { status: shape.status(status) }),
  }
}

function stripMetadata(metadata: Metadata): Metadata {
  const { managedFields: _dropped, ...kept } = metadata
  return withoutLastApplied(kept)
}

/** How to treat each part of an object. */
interface Shape {
  readonly spec: (value: unknown) => unknown
  readonly template: (value: unknown) => unknown
  readonly status: (value: unknown) => unknown
}

const keep = (value: unknown): unknown => value
const phaseOnly = (status: unknown): unknown => {
  const { phase } = objectOf(status)
  return phase === undefined ? {} : { phase }
}
const template = within('spec', stripPodSpec)

const CUSTOM: Shape = { spec: keep, template: keep, status: keep }
const PLAIN: Shape = { spec: keep, template: keep, status: phaseOnly }
const POD: Shape = { spec: stripPodSpec, template: keep, status: podStatus }
const WORKLOAD: Shape = { spec: within('template', template), template: keep, status: phaseOnly }
const CRON_JOB: Shape = { ...WORKLOAD, spec: within('jobTemplate', within('spec', WORKLOAD.spec)) }
const POD_TEMPLATE: Shape = { spec: keep, template, status: phaseOnly }

const BUILT_IN_NAMES = new Set(BUILT_IN.map(resourceName))

const SHAPES: Readonly<Record<string, Shape>> = {
  pods: POD,
  podtemplates: POD_TEMPLATE,
  replicationcontrollers: WORKLOAD,
  'deployments.apps': WORKLOAD,
  'statefulsets.apps': WORKLOAD,
  'daemonsets.apps': WORKLOAD,
  'replicasets.apps': WORKLOAD,
  'jobs.batch': WORKLOAD,
  'cronjobs.batch': CRON_JOB,
}

function shapeOf(resource: Resource): Shape {
  const name = resourceName(resource)
  return SHAPES[name] ?? (BUILT_IN_NAMES.has(name) ? PLAIN : CUSTOM)
}

/** What tells whether a pod runs and is ready. */
function podStatus(status: unknown): unknown {
  const conditions = listOf(objectOf(status)['conditions'])
    .filter(isObject)
    .filter((condition) => condition['type'] === 'Ready')
    .map((condition) => ({ type: condition['type'], status: condition['status'] }))
  return { phase: objectOf(status)['phase'], conditions }
}

/** Applies `change` to one member of an object, if it is there. */
function within(key: string, change: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) =>
    isObject(value) && Object.hasOwn(value, key) ? { ...value, [key]: change(value[key]) } : value
}
