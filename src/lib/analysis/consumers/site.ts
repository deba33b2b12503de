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
      /** In an earlier revision that has no pods wanted. */
      readonly past: boolean
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
