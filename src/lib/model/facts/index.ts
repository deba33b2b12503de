import type {
  CustomKindFact,
  NamespaceFact,
  NodeFact,
  ReferenceFact,
  ServiceAccountFact,
} from './others.ts'
import type { PodFact, WorkloadFact } from './pod.ts'
import type { BindingFact, RoleFact } from './rbac.ts'
import type { SecretFact } from './secret.ts'
import type { ClaimFact, VolumeFact } from './storage.ts'

/** Everything the model can hold: plain, readonly data, no values of Secrets. */
export type Fact =
  | NamespaceFact
  | NodeFact
  | PodFact
  | WorkloadFact
  | ServiceAccountFact
  | SecretFact
  | RoleFact
  | BindingFact
  | VolumeFact
  | ClaimFact
  | ReferenceFact
  | CustomKindFact

/** The `kind` tag of each fact. */
export type FactKind = Fact['kind']
