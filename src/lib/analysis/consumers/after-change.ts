import type { ReferenceFact } from '../../model/facts/others.ts'
import type { PodSecretRef } from '../../model/facts/pod.ts'
import type { AfterChange } from './report.ts'

/**
 * When containers made from a pod spec see a new value.
 *
 * Environment variables and `subPath` mounts are made once; other volumes are
 * refreshed by the kubelet: https://kubernetes.io/docs/concepts/configuration/secret/
 *
 * @param top kind of the workload at the top
 * @param immutable whether the Secret is immutable
 */
export function afterChangeOfPod(ref: PodSecretRef, top: string, immutable: boolean): AfterChange {
  if (ref.use === 'imagePull') return immutable ? 'newName' : 'nextPull'
  if (immutable) return 'newName'
  if (ref.use === 'storage') return 'nextMount'
  if (ref.containerType === 'ephemeral') return refreshed(ref) ? 'rereads' : 'never'
  if (top === 'Job' || top === 'CronJob' || ref.containerType === 'init') return 'nextRun'
  return refreshed(ref) ? 'rereads' : 'restart'
}

function refreshed({ use, subPath }: PodSecretRef): boolean {
  return (use === 'volume' || use === 'projected') && subPath !== true
}

const STORAGE: ReadonlySet<string> = new Set([
  'StorageClass',
  'VolumeSnapshotClass',
  'VolumeAttachment',
])

/** When whoever serves `fact.from` uses a new value. */
export function afterChangeOfReference(fact: ReferenceFact, immutable: boolean): AfterChange {
  if (fact.role === 'writes') return 'none'
  if (fact.as !== undefined) return afterChangeOfPod(fact.as, fact.from.kind, immutable)
  if (immutable) return 'newName'
  if (STORAGE.has(fact.from.kind)) return 'nextMount'
  return fact.basis === 'schema-inferred' ? 'unknown' : 'watched'
}
