/** Asks those who accept a credential and are no API server. */
import { askUntilSettled, type Patience, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import type { Question } from '../../../change/revoke/index.ts'
import type { RevokeInvocation } from '../invocation.ts'
import { registryWitnesses } from './registry.ts'

/** Any question but those for API servers. */
type OutsideQuestion = Extract<Question, { readonly type: 'registry' }>

/** One proof of each who can be asked. */
export async function askOutside(
  question: OutsideQuestion,
  invocation: RevokeInvocation,
  patience: Patience,
): Promise<readonly Proof[]> {
  return settle(await registryWitnesses(question, invocation), patience)
}

/** Proofs that are there already stay as they are. */
function settle(
  witnesses: readonly (Witness | Proof)[],
  patience: Patience,
): Promise<readonly Proof[]> {
  return Promise.all(
    witnesses.map(async (each) => ('ask' in each ? askUntilSettled(each, patience) : each)),
  )
}
