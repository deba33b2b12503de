/** What was asked of somebody outside this program to find out whether a credential is dead. */

/**
 * - `proven`: the claim is true
 * - `disproven`: it is not
 * - `unanswered`: nobody could say
 */
export type ProofVerdict = 'proven' | 'disproven' | 'unanswered'

/** One answer, in words without any credential. */
export interface Answer {
  /** RFC 3339, to the second. */
  readonly at: string
  readonly answer: string
}

/** One question to one who can answer it, asked as often as it took. */
export interface Proof {
  /** What it shows when it is proven: `the token is refused`. */
  readonly claim: string
  /** How: `TokenReview`, `TLS handshake`. */
  readonly asked: string
  /** Of whom: the address of a server. */
  readonly of: string
  readonly verdict: ProofVerdict
  /** What is accepted still, and good for nothing, is not dead. */
  readonly proves?: 'powerless'
  /** The first, each other one, and the last. */
  readonly answers: readonly Answer[]
  /** How often it was asked. */
  readonly times: number
  /** Seconds between the deed and the last answer, in which what servers remember runs out. */
  readonly waited: number
}

/**
 * - `dead`: everything that there is to ask has refused it
 * - `powerless`: it is accepted, and its owner may do nothing with it
 * - `alive`: somebody accepts it still
 * - `unproven`: nobody was there to ask, or somebody did not answer
 */
export type Verdict = 'dead' | 'powerless' | 'alive' | 'unproven'

/** What proofs come to. Without any, nothing is proven. */
export function verdictOf(proofs: readonly Pick<Proof, 'verdict' | 'proves'>[]): Verdict {
  if (proofs.some(({ verdict }) => verdict === 'disproven')) return 'alive'
  const isAll = proofs.length > 0 && proofs.every(({ verdict }) => verdict === 'proven')
  if (!isAll) return 'unproven'
  return proofs.some(({ proves }) => proves === 'powerless') ? 'powerless' : 'dead'
}

/** Whether a verdict says that nobody can do anything with the credential. */
export function isProven(verdict: Verdict): boolean {
  return verdict === 'dead' || verdict === 'powerless'
}
