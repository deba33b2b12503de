import { listOf, objectOf, textOf } from '../../base/json.ts'
import { managersOf } from '../../analysis/managers/managers.ts'
import type { LastApplied, Live } from '../../change/apply/types.ts'
import { readSecret } from '../../crypto/secret-types/index.ts'
import { secretFact } from '../../model/secret.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { valuesInLastApplied, withoutLastApplied } from '../../source/resources/last-applied.ts'
import { stripSecret } from '../../source/resources/secret-object.ts'
import type { RawObject } from '../../source/types.ts'
import { ifThere } from '../if-there.ts'
import { objectPath, type Target } from './object-path.ts'

/**
 * Reads an object as it stands in the cluster: with its values, since only they
 * tell what an apply would change.
 *
 * @returns nothing where there is none
 * @throws ApiError
 */
export async function readLive(wanted: Target, client: ApiClient): Promise<Live | undefined> {
  const { kind, namespace, name } = wanted
  const resource = kind === 'Secret' ? 'secrets' : 'sealedsecrets.bitnami.com'
  return ifThere(async () => {
    const info = { verb: 'get', resource, namespace, name }
    const answer = await client.json({ method: 'GET', path: objectPath(wanted), info })
    return liveOf(kind, objectOf(answer))
  })
}

function liveOf(kind: Target['kind'], raw: RawObject): Live {
  const metadata = objectOf(raw['metadata'])
  const base = {
    uid: textOf(metadata['uid']),
    resourceVersion: textOf(metadata['resourceVersion']),
    managedFields: listOf(metadata['managedFields']),
  }
  if (kind === 'SealedSecret') return { kind, ...base, object: withMetadata(raw) }
  const { type, immutable, data } = raw
  const plain = { apiVersion: 'v1', kind, type, immutable, data, metadata: setMetadata(raw) }
  return {
    kind,
    ...base,
    secret: readSecret(plain),
    lastApplied: lastAppliedOf(metadata),
    managers: managersOf(secretFact(stripSecret(raw).secret)),
  }
}

function withMetadata(raw: RawObject): RawObject {
  return { ...raw, metadata: setMetadata(raw) }
}

/** Without what the API server fills in by itself, and without the annotation with the values. */
function setMetadata(raw: RawObject): RawObject {
  const {
    managedFields: _managedFields,
    creationTimestamp: _created,
    generation: _generation,
    ...set
  } = withoutLastApplied(objectOf(raw['metadata']))
  return set
}

function lastAppliedOf(metadata: RawObject): LastApplied {
  if (withoutLastApplied(metadata) === metadata) return 'absent'
  return valuesInLastApplied(metadata) > 0 ? 'holds values' : 'harmless'
}
