import { compareText } from '../../base/order.ts'
import type { AbsentKey, Consumer, KeyConsumers, SecretUse } from './report.ts'

interface KeyUse {
  readonly consumer: string
  readonly use: SecretUse
}

/** `Deployment/api`, or `ServiceAccount/ops/api` for an object of another namespace. */
export function consumerName({ kind, namespace, name }: Consumer, home: string): string {
  const elsewhere = namespace !== undefined && namespace !== home
  return elsewhere ? `${kind}/${namespace}/${name}` : `${kind}/${name}`
}

/** Which consumer reads which key: the Secret's own keys and those that are only referred to. */
export function byKey(
  consumers: readonly Consumer[],
  keys: readonly string[] | null,
  home: string,
): readonly KeyConsumers[] {
  const uses = keyUses(consumers, keys, home)
  const named = uses.flatMap(({ use }) => use.keys ?? [])
  const all = [...new Set([...(keys ?? []), ...named])].toSorted(compareText)
  const readersOfAll = names(uses.filter(({ use }) => use.keys === null))
  return all.map((key) => ({
    key,
    exists: keys === null ? null : keys.includes(key),
    readers: names(uses.filter(({ use }) => use.keys?.includes(key))),
    readersOfAll,
  }))
}

/** References to keys that the Secret does not have. Empty when its keys are not known. */
export function absentKeys(
  consumers: readonly Consumer[],
  keys: readonly string[] | null,
  home: string,
): readonly AbsentKey[] {
  if (keys === null) return []
  return keyUses(consumers, keys, home).flatMap(({ consumer, use }) =>
    (use.keys ?? [])
      .filter((key) => !keys.includes(key))
      .map((key) => ({ key, consumer, field: use.field, optional: use.optional })),
  )
}

function keyUses(
  consumers: readonly Consumer[],
  keys: readonly string[] | null,
  home: string,
): readonly KeyUse[] {
  return consumers
    .filter(({ role, permitted }) => role === 'reads' && permitted)
    .flatMap((consumer) =>
      consumer.uses
        .filter(({ source, afterChange }) => source !== 'rollback' && afterChange !== 'none')
        .map((use) => ({ consumer: consumerName(consumer, home), use: withKeys(use, keys) })),
    )
}

/** What the kubelet looks at when it pulls images (k8s.io/kubernetes/pkg/credentialprovider). */
const REGISTRY_KEYS: readonly string[] = ['.dockerconfigjson', '.dockercfg']

function withKeys(use: SecretUse, keys: readonly string[] | null): SecretUse {
  if (use.use !== 'imagePull') return use
  return { ...use, keys: REGISTRY_KEYS.filter((key) => keys === null || keys.includes(key)) }
}

function names(uses: readonly KeyUse[]): readonly string[] {
  return [...new Set(uses.map(({ consumer }) => consumer))].toSorted(compareText)
}
