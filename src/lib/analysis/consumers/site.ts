import type { ReferenceFact } from '../../model/facts/others.ts'
import type { PodFact, PodSecretRef, WorkloadFact } from '../../model/facts/pod.ts'
import type { TopOwner } from './owners.ts'

/**
 * One place in one object that names a Secret. There are as many of these as
 * pods times their references, so they only point at what the facts hold.
 */
export type Site =
  | {
      readonly kind: 'pod'
      readonly top: TopOwner
      readonly ref: PodSecretRef
      readonly pod: PodFact
    }
  | {
      readonly kind: 'template'
      readonly top: TopOwner
      readonly ref: PodSecretRef
      readonly workload: WorkloadFact
      readonly revision: Revision
    }
  | {
      readonly kind: 'reference'
      readonly top: TopOwner
      readonly fact: ReferenceFact
      readonly certain: boolean
    }
  | {
      readonly kind: 'object'
      readonly top: TopOwner
      readonly field: string
      readonly use: 'imagePull' | 'storage' | 'reference'
    }

/**
 * Whether a template is the one that new pods are made from, an earlier one that
 * still has pods, or an earlier one that is only kept.
 */
export type Revision = 'current' | 'running' | 'past'
