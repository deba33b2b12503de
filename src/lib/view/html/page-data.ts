/**
 * What the page holds, as JSON: every text, step and reader once, and the rest
 * as numbers of these, as thousands of Secrets share most of their readers.
 */

/** Number of an item of `texts`, or -1 for none. */
type Text = number

export type StepTuple = readonly [
  id: Text,
  from: Text,
  to: Text,
  /** Number of an item of `SURENESS`. */
  sureness: number,
  condition: Text,
  evidence: readonly Text[],
]

export type ReaderTuple = readonly [
  /** As steps name it: `sa payments/api`. */
  key: Text,
  /** With what belongs to it: `payments/api (3 pods)`. */
  label: Text,
  sureness: number,
  /** 0 for this Secret, 1 for all of its namespace, 2 for every Secret. */
  scope: number,
  verbs: Text,
  /** Names of the pods of a workload. */
  pods: Text,
  alternatives: number,
  path: readonly number[],
  others: readonly (readonly number[])[],
  /** What would settle whether it is one. */
  settledBy: readonly Text[],
]

export type SecretTuple = readonly [
  namespace: Text,
  name: Text,
  type: Text,
  /** Number of an item of `sets`: readers that other Secrets have as well. */
  set: number,
  own: readonly number[],
]

export interface PageRow {
  readonly title: string
  readonly precondition: string
  readonly close: string
}

export interface PageData {
  readonly texts: readonly string[]
  readonly steps: readonly StepTuple[]
  readonly readers: readonly ReaderTuple[]
  /** Numbers of readers. */
  readonly sets: readonly (readonly number[])[]
  readonly secrets: readonly SecretTuple[]
  /** The rows of the catalogue that the steps have, by id. */
  readonly rows: Readonly<Record<string, PageRow>>
}
