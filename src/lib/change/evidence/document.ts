/** What is handed over of a revocation: what was done, who was asked, what they said, what is left. */
import type { NamespacedName } from '../../base/names.ts'
import { API_VERSION } from '../../base/product.ts'
import { type Check, flag, listOf, number, oneOf, optional, shape, text } from '../../base/shape.ts'
import { type Proof, type Verdict, verdictOf } from './proof.ts'

/** Something that was done, or found done. */
export interface Deed {
  /** `quarantine`, `delete` */
  readonly step: string
  /** In words: `label legacy-token-invalid-since=2026-11-22`. */
  readonly what: string
  /** RFC 3339, to the second. */
  readonly at: string
  /** `left` is for somebody else to do. */
  readonly outcome: 'done' | 'alreadyDone' | 'left'
  /** What to type to take it back; absent for what stays. */
  readonly undo?: string
}

/** Without any credential. */
export interface RevocationDocument {
  readonly apiVersion: string
  readonly kind: 'RevocationDocument'
  readonly generatedAt: string
  /** Address of the API server. */
  readonly cluster: string
  /** The user whom the API server took the operator for. */
  readonly by: string
  readonly reason?: string
  readonly secret: NamespacedName & {
    readonly uid: string
    readonly type: string
    /** Where the values are not those of today: as they were after this revision. */
    readonly revision?: number
  }
  /** What kind it is, and in words. */
  readonly credential: { readonly kind: string; readonly title: string }
  /** Whether it went to its end; otherwise it was interrupted, and what follows is what there was by then. */
  readonly finished: boolean
  readonly deeds: readonly Deed[]
  readonly proofs: readonly Proof[]
  /** What stays exposed, or has still to be done, in words. */
  readonly residual: readonly string[]
  readonly verdict: Verdict
}

/** What a document is made of; the rest follows from it. */
export type Findings = Omit<RevocationDocument, 'apiVersion' | 'kind' | 'verdict'>

/** The document, with the verdict that its proofs come to. */
export function revocationDocument(findings: Findings): RevocationDocument {
  const verdict = verdictOf(findings.proofs)
  return { apiVersion: API_VERSION, kind: 'RevocationDocument', ...findings, verdict }
}

const answer = shape({ at: text, answer: text })
const proof = shape({
  claim: text,
  asked: text,
  of: text,
  verdict: oneOf('proven', 'disproven', 'unanswered'),
  proves: optional(oneOf('powerless')),
  answers: listOf(answer),
  times: number,
  waited: number,
})
const deed = shape({
  step: text,
  what: text,
  at: text,
  outcome: oneOf('done', 'alreadyDone', 'left'),
  undo: optional(text),
})
const isShaped: Check = shape({
  apiVersion: oneOf(API_VERSION),
  kind: oneOf('RevocationDocument'),
  generatedAt: text,
  cluster: text,
  by: text,
  reason: optional(text),
  secret: shape({ namespace: text, name: text, uid: text, type: text, revision: optional(number) }),
  credential: shape({ kind: text, title: text }),
  finished: flag,
  deeds: listOf(deed),
  proofs: listOf(proof),
  residual: listOf(text),
  verdict: oneOf('dead', 'powerless', 'alive', 'unproven'),
})

/** Whether it has the form of a document, and the verdict that its proofs come to. */
export function isRevocationDocument(value: unknown): value is RevocationDocument {
  if (!isShaped(value)) return false
  const { proofs, verdict } = value as RevocationDocument
  return verdict === verdictOf(proofs)
}
