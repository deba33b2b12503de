import type { Coverage, Dropped, Origin } from '../source/index.ts'
import type { Fact, FactKind } from './facts/index.ts'

type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>

/**
 * All facts of one cluster at one time, plus what could not be seen. Pure
 * data: analysis builds whatever index it needs from it.
 */
export interface Model {
  readonly origin: Origin
  readonly coverage: Coverage
  readonly dropped: Dropped
  /** Facts by kind, each list in the order of namespace and name. */
  readonly facts: { readonly [K in FactKind]: readonly FactOf<K>[] }
  /** For what is left of a model or part of one: the model that tells which names are taken. */
  readonly takenIn?: Model
}
