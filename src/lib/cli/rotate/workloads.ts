/** Reads workloads with their pods, and changes their templates. */
import type { ApiRequestInfo } from '../../base/errors.ts'
import { objectOf } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import {
  readWorkload,
  type RotationCluster,
  type TemplateChange,
  type Workload,
  type WorkloadRef,
} from '../../change/rotate/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../../source/http/api-client.ts'
import { ifThere } from '../if-there.ts'
import { podsIn } from './pods-of.ts'
import { writeQuery } from '../write-query.ts'

type Workloads = Pick<RotationCluster, 'readWorkload' | 'podsOf' | 'deletePod' | 'changeTemplate'>

const PLURALS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Rollout: 'rollouts',
}

/** The part of {@link RotationCluster} that is about workloads. */
export function workloadsIn(client: ApiClient): Workloads {
  return {
    readWorkload: (ref) =>
      ifThere(async () => {
        const info = infoOf('get', ref)
        return readWorkload(await client.json({ method: 'GET', path: pathOf(ref), info }))
      }),
    podsOf: podsIn(client),
    async deletePod({ namespace, name, uid }) {
      await client.json({
        method: 'DELETE',
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`,
        body: JSON.stringify({ preconditions: { uid } }),
        info: { verb: 'delete', resource: 'pods', namespace, name },
      })
    },
    async changeTemplate(workload, change, sent) {
      await client.json({
        method: 'PATCH',
        path: `${pathOf(workload)}?${writeQuery(FIELD_MANAGER, sent)}`,
        accept: OBJECT_METADATA,
        contentType: 'application/json-patch+json',
        body: JSON.stringify(patchOf(workload, change)),
        info: infoOf('patch', workload),
      })
    },
  }
}

function patchOf(
  workload: Workload,
  { key, mark, replacements }: TemplateChange,
): readonly object[] {
  const { resourceVersion, template, templateAnnotations } = workload
  const metadata = objectOf(template['metadata'])
  const annotations = '/spec/template/metadata/annotations'
  const path = `${annotations}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const ops: object[] = [
    // What is replaced must be of this version (409).
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
  if (mark === null) {
    if (templateAnnotations[key] !== undefined) ops.push({ op: 'remove', path })
  } else {
    if (template['metadata'] === undefined) {
      ops.push({ op: 'add', path: '/spec/template/metadata', value: {} })
    }
    if (metadata['annotations'] === undefined) ops.push({ op: 'add', path: annotations, value: {} })
    ops.push({ op: 'add', path, value: mark })
  }
  for (const { pointer, from, to } of replacements) {
    ops.push({ op: 'test', path: pointer, value: from })
    ops.push({ op: 'replace', path: pointer, value: to })
  }
  return ops
}

function pathOf({ apiVersion, kind, namespace, name }: WorkloadRef): string {
  const place = `namespaces/${encodeURIComponent(namespace)}/${PLURALS[kind]}`
  return `/apis/${apiVersion}/${place}/${encodeURIComponent(name)}`
}

function infoOf(verb: string, { apiVersion, kind, namespace, name }: WorkloadRef): ApiRequestInfo {
  const group = apiVersion.split('/')[0]
  return { verb, resource: `${PLURALS[kind]}.${group}`, namespace, name }
}
