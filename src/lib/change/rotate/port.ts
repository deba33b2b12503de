import type { NamespacedName } from '../../base/names.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'
import type { ValuePatch } from '../value-patch.ts'
import type { DryRun } from '../writer.ts'
import type { JournalData } from './journal/data.ts'
import type { Journal, RestartTarget, Slot } from './journal/journal.ts'
import type { ServiceStep } from './service/service.ts'
import type { RolloutPod } from './restart/rollout.ts'
import type { SourceObject } from './values/source-object.ts'
import type { Workload, WorkloadRef } from './restart/workload.ts'

/** Whether it is done, or only tried. */
export type Sent = Exclude<DryRun, 'client'>

/** A Secret with its values, and the mark of the rotation that they are of. */
export interface RotatedSecret extends NamespacedName {
  readonly uid: string
  readonly resourceVersion: string
  readonly plain: PlainSecret
  readonly mark: string | undefined
}

/** A journal as it stands in the cluster; whoever writes it next names this state. */
export interface StoredJournal {
  readonly journal: Journal
  readonly resourceVersion: string
  /** RFC 3339, to the second, by the clock of the API server. */
  readonly createdAt: string
}

/** The Secret that takes over from another. */
export interface NewSecret extends NamespacedName {
  readonly plain: PlainSecret
}

export type Slots = ReadonlyMap<Slot, SecretBytes>

/** Which values of a journal are not needed any more: those that only a way back needed, or all. */
export type Dropped = 'pending' | 'all'

/** New values, with the mark that goes with them; null takes it away. */
export interface MarkedPatch extends ValuePatch {
  readonly mark: string | null
}

/** One text of a template in the place of another. */
export interface Replacement {
  /** JSON pointer from the root of the object. */
  readonly pointer: string
  readonly from: string
  readonly to: string
}

/** How the template of a workload is to change. */
export interface TemplateChange {
  /** The annotation of the template; null takes it away. */
  readonly key: string
  readonly mark: string | null
  readonly replacements: readonly Replacement[]
}

/**
 * The cluster, as a rotation needs it. Every write names the state it was planned for.
 *
 * All throw ApiError; with `conflict` when that is no longer the state.
 */
export interface RotationCluster {
  readSecret(secret: NamespacedName): Promise<RotatedSecret | undefined>
  patchSecret(patch: MarkedPatch, sent: Sent): Promise<void>
  /** Makes the Secret that takes over from an immutable one. */
  createSecret(secret: NewSecret, mark: string, sent: Sent): Promise<void>
  deleteSecret(secret: RotatedSecret, sent?: Sent): Promise<void>

  /** Asks the controller of a managed Secret to look again; `id` makes it different from before. */
  askSource(object: SourceObject, id: string, sent?: Sent): Promise<void>

  /** Of every rotation of the Secret, without values; the last one first. */
  journals(secret: NamespacedName): Promise<readonly StoredJournal[]>
  /** One as it stands in the cluster by now, without values; undefined where it is gone. */
  journalNow(journal: Journal): Promise<StoredJournal | undefined>
  /** @throws ValuesLocked when they are encrypted for somebody else; UserError when they are damaged */
  slots(journal: Journal): Promise<Slots>
  createJournal(journal: Journal, data: JournalData, sent: Sent): Promise<StoredJournal>
  saveJournal(before: StoredJournal, journal: Journal, dropped?: Dropped): Promise<StoredJournal>
  /** Whether it may be written, once it is there. @throws ApiError when it may not */
  trySaveJournal(journal: Journal): Promise<void>

  readWorkload(workload: WorkloadRef): Promise<Workload | undefined>
  podsOf(workload: Workload): Promise<readonly RolloutPod[]>
  deletePod(pod: NamespacedName & Pick<RolloutPod, 'uid'>): Promise<void>
  /** @param workload the state that the replacements were found in */
  changeTemplate(workload: Workload, change: TemplateChange, sent: Sent): Promise<void>
}

/** What is to be told while it goes on. */
export type RotationEvent =
  | { readonly type: 'secret'; readonly name: string; readonly to: 'new' | 'previous' }
  | {
      readonly type: 'workload'
      readonly target: RestartTarget
      readonly ready: number
      readonly wanted: number
      readonly old: number
      readonly isDone: boolean
    }
  | { readonly type: 'service'; readonly step: ServiceStep }
  | { readonly type: 'failed'; readonly because: string }
  | { readonly type: 'note'; readonly text: string }
