import type { PodSecretRef } from '../../model/facts/pod.ts'
import type { ReferenceFact } from '../../model/facts/others.ts'
import type { AnswerCoverage } from '../answer-coverage.ts'
import type { Manager } from '../managers/managers.ts'

/**
 * What has to happen before a consumer works with a new value.
 *
 * - `restart`: the containers keep the old value until they are made anew
 * - `rereads`: the kubelet refreshes the file within a minute or two
 * - `nextRun`: a Job, CronJob or init container starts with it
 * - `nextPull`, `nextMount`: the kubelet asks for it then
 * - `watched`: a controller watches the Secret
 * - `newName`: the Secret is immutable, so the value can only change under a new name
 * - `never`: an ephemeral container keeps what it started with and cannot be made anew
 * - `rollback`: only an old revision uses it
 * - `none`: it writes the Secret, or uses no value of it
 * - `unknown`: this program does not know the controller
 */
export type AfterChange =
  | 'restart'
  | 'rereads'
  | 'nextRun'
  | 'nextPull'
  | 'nextMount'
  | 'watched'
  | 'newName'
  | 'never'
  | 'rollback'
  | 'none'
  | 'unknown'

/**
 * Where a use was found.
 *
 * - `template`: in the current pod template
 * - `oldTemplate`: in pods of an earlier revision that still run
 * - `admission`: in pods, put there by an admission webhook
 * - `notInTemplate`: in pods, and it is not known which of the two before
 * - `serviceAccount`: in pods, copied from their service account
 * - `pod`: in pods without a template
 * - `rollback`: in an old revision without pods
 * - `object`: in a field of another kind of object
 */
export type UseSource =
  | 'template'
  | 'oldTemplate'
  | 'admission'
  | 'notInTemplate'
  | 'serviceAccount'
  | 'pod'
  | 'rollback'
  | 'object'

/** One way in which a consumer uses a Secret. */
export interface SecretUse {
  /** `env`, `volume` and so on for pods; `reference` for fields of other objects. */
  readonly use: PodSecretRef['use'] | 'reference'
  readonly field: string
  /** The keys that are used, or null for every key, or for whichever the consumer likes. */
  readonly keys: readonly string[] | null
  readonly optional: boolean
  readonly container?: string
  readonly containerType?: NonNullable<PodSecretRef['containerType']>
  /** Environment variable, prefix of `envFrom`, mount path. */
  readonly at?: string
  readonly subPath?: boolean
  readonly source: UseSource
  /** Running or pending pods with this use. */
  readonly pods: number
  readonly afterChange: AfterChange
}

/** A workload, pod or other object that uses, or writes, a Secret. */
export interface Consumer {
  readonly apiVersion?: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly role: ReferenceFact['role']
  readonly basis: ReferenceFact['basis']
  /** `possible` when the object does not say in which namespace the Secret is. */
  readonly certainty: 'certain' | 'possible'
  /** False when a ReferenceGrant is needed and there is none, so the reference has no effect. */
  readonly permitted: boolean
  /** Running or pending pods that use the Secret. */
  readonly pods: number
  /** Succeeded and failed pods that name it. */
  readonly finishedPods: number
  readonly uses: readonly SecretUse[]
}

/** Who reads one key. */
export interface KeyConsumers {
  readonly key: string
  /** Null when the names of the keys could not be told without reading values. */
  readonly exists: boolean | null
  /** Consumers that name the key. */
  readonly readers: readonly string[]
  /** Consumers that take every key. */
  readonly readersOfAll: readonly string[]
}

/** A reference to a key that the Secret does not have. */
export interface AbsentKey {
  readonly key: string
  readonly consumer: string
  readonly field: string
  readonly optional: boolean
}

/** Why a Secret exists although no object refers to it. */
export interface Purpose {
  readonly id: string
  /** `storage of Helm release web, revision 3`. */
  readonly text: string
}

/** All that is known about the use of one Secret. */
export interface SecretConsumers {
  readonly namespace: string
  readonly name: string
  /** Null when Secrets could not be listed, so that it may or may not exist. */
  readonly exists: boolean | null
  readonly type?: string
  /** Names of its keys; null when they could not be told. */
  readonly keys: readonly string[] | null
  readonly verdict: 'used' | 'unused' | 'unknown'
  /** For `unknown`: what stood in the way, in words. */
  readonly because: readonly string[]
  readonly purpose?: Purpose
  readonly managers: readonly Manager[]
  readonly consumers: readonly Consumer[]
  readonly byKey: readonly KeyConsumers[]
  /** Null when it cannot be said. */
  readonly keysNobodyReads: readonly string[] | null
  readonly absentKeys: readonly AbsentKey[]
}

/** Answer of `consumers`, before it is rendered; `-o json` adds apiVersion, kind and generatedAt. */
export interface ConsumersReport {
  readonly secrets: readonly SecretConsumers[]
  readonly coverage: AnswerCoverage
}
