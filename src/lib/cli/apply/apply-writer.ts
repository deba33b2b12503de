import { type JsonObject, member, textOf } from '../../base/json.ts'
import type { ApiRequestInfo } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import { LAST_APPLIED } from '../../change/apply/last-applied.ts'
import type { Base, TakeOver, Wanted } from '../../change/apply/types.ts'
import type { ApplyWriter, Sent } from '../../change/apply/writer.ts'
import { writeSecret } from '../../crypto/secret-types/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../../source/http/api-client.ts'
import { objectPath, type Target } from './object-path.ts'

const APPLY = 'application/apply-patch+yaml'
const JSON_PATCH = 'application/json-patch+json'

/** Writes to the cluster behind a client. */
export function applyWriter(client: ApiClient): ApplyWriter {
  return {
    async applyObject(wanted, { base, force }, dryRun) {
      const query = {
        ...common(dryRun),
        fieldValidation: 'Strict',
        ...(force && { force: 'true' }),
      }
      const answer = await client.json({
        method: 'PATCH',
        path: pathOf(wanted, query),
        accept: OBJECT_METADATA,
        contentType: APPLY,
        body: JSON.stringify(configuration(wanted, base)),
        info: infoOf('patch', wanted),
      })
      return baseOf(answer)
    },
    async takeOver(secret, to, dryRun) {
      const target = { kind: 'Secret', ...nameOf(secret) } as const
      const answer = await client.json({
        method: 'PATCH',
        path: pathOf(target, common(dryRun)),
        accept: OBJECT_METADATA,
        contentType: JSON_PATCH,
        body: JSON.stringify(ownerPatch(to)),
        info: infoOf('patch', target),
      })
      return baseOf(answer)
    },
    async deleteSecret(secret, dryRun) {
      const { uid, resourceVersion } = secret
      const target = { kind: 'Secret', ...nameOf(secret) } as const
      await client.json({
        method: 'DELETE',
        path: objectPath(target),
        accept: OBJECT_METADATA,
        // With a body, the API server looks at no option of the query: dryRun too must stand in it.
        body: JSON.stringify({
          preconditions: { uid, resourceVersion },
          ...(dryRun === 'server' && { dryRun: ['All'] }),
        }),
        info: infoOf('delete', target),
      })
    },
  }
}

function common(dryRun: Sent): Readonly<Record<string, string>> {
  return { fieldManager: FIELD_MANAGER, ...(dryRun === 'server' && { dryRun: 'All' }) }
}

function pathOf(target: Target, query: Readonly<Record<string, string>>): string {
  return `${objectPath(target)}?${new URLSearchParams(query).toString()}`
}

/** JSON is YAML. `uid` and `resourceVersion` make the API server refuse any other state (409). */
function configuration(wanted: Wanted, base: Base | undefined): JsonObject {
  const object = wanted.kind === 'Secret' ? writeSecret(wanted.secret) : wanted.object
  const { data, ...rest } = object
  const metadata = { ...(object['metadata'] as JsonObject), ...base, ...nameOf(wanted) }
  const isEmpty = data === undefined || Object.keys(data as object).length === 0
  return { ...rest, metadata, ...(!isEmpty && { data }) }
}

/** The way of client-go's `csaupgrade`: what is replaced must be of this version (409). */
function ownerPatch(to: Base & TakeOver): readonly object[] {
  const { resourceVersion, managedFields, purgeLastApplied } = to
  const annotation = LAST_APPLIED.replace('/', '~1')
  return [
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
    ...(purgeLastApplied ? [{ op: 'remove', path: `/metadata/annotations/${annotation}` }] : []),
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
}

function nameOf({ namespace, name }: NamespacedName): NamespacedName {
  return { namespace, name }
}

function infoOf(
  verb: string,
  { kind, namespace, name }: NamespacedName & { readonly kind: Wanted['kind'] },
): ApiRequestInfo {
  const resource = kind === 'Secret' ? 'secrets' : 'sealedsecrets.bitnami.com'
  return { verb, resource, namespace, name }
}

function baseOf(answer: unknown): Base {
  const metadata = member(answer, 'metadata')
  return {
    uid: textOf(member(metadata, 'uid')),
    resourceVersion: textOf(member(metadata, 'resourceVersion')),
  }
}
