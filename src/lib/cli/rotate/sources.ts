/** Asks the controllers of managed Secrets for new values. */
import { timestamp } from '../../base/timestamp.ts'
import { listOf, member, textOf } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import type { RotationCluster, SourceObject } from '../../change/rotate/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../../source/http/api-client.ts'
import { writeQuery } from '../write-query.ts'

/** The part of {@link RotationCluster} that is about sources. */
export function sourcesIn(client: ApiClient): Pick<RotationCluster, 'askSource'> {
  return {
    async askSource(object, id, sent = 'none') {
      const { group, plural, namespace, name, ask } = object
      const version = await servedVersion(client, object)
      const path = `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`
      const query = writeQuery(FIELD_MANAGER, sent)
      const info = { verb: 'patch', resource: `${plural}.${group}`, namespace, name }
      if ('annotation' in ask) {
        await client.json({
          method: 'PATCH',
          path: `${path}?${query}`,
          accept: OBJECT_METADATA,
          contentType: 'application/merge-patch+json',
          body: JSON.stringify({ metadata: { annotations: { [ask.annotation]: id } } }),
          info,
        })
        return
      }
      const raw = await client.json({ method: 'GET', path, info: { ...info, verb: 'get' } })
      await client.json({
        method: 'PATCH',
        path: `${path}/status?${query}`,
        accept: OBJECT_METADATA,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify(issuing(raw, ask.condition, id)),
        info,
      })
    },
  }
}

/** The version of a custom kind that the cluster prefers. */
async function servedVersion(client: ApiClient, { group }: SourceObject): Promise<string> {
  const info = { verb: 'get', resource: `/apis/${group}` }
  const answer = await client.json({ method: 'GET', path: `/apis/${group}`, info })
  return textOf(member(member(answer, 'preferredVersion'), 'version'))
}

/** What `cmctl renew` writes (cert-manager, pkg/renew). */
function issuing(raw: unknown, type: string, id: string): object {
  const metadata = member(raw, 'metadata')
  const others = listOf(member(member(raw, 'status'), 'conditions')).filter(
    (each) => member(each, 'type') !== type,
  )
  const condition = {
    type,
    status: 'True',
    reason: 'ManuallyTriggered',
    message: `Certificate re-issuance manually triggered (rotation ${id})`,
    lastTransitionTime: timestamp(new Date()),
    observedGeneration: member(metadata, 'generation'),
  }
  return {
    metadata: { resourceVersion: member(metadata, 'resourceVersion') },
    status: { conditions: [...others, condition] },
  }
}
