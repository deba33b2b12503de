/** Asks those who accept a credential and are no API server. */
import { unreachable } from '../../../base/errors.ts'
import { askUntilSettled, type Patience, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import { type Question, rotationProof } from '../../../change/revoke/index.ts'
import type { RevokeInvocation } from '../invocation.ts'
import { certificateWitnesses } from './certificate.ts'
import { fileWitnesses } from './files.ts'
import { registryWitnesses } from './registry.ts'
import { sshWitnesses } from './ssh.ts'

/** Any question but those for API servers. */
type OutsideQuestion = Exclude<Question, { readonly type: 'token' | 'client-certificate' }>

/** One proof of each who can be asked. */
export async function askOutside(
  question: OutsideQuestion,
  invocation: RevokeInvocation,
  patience: Patience,
): Promise<readonly Proof[]> {
  return settle(await witnessesFor(question, invocation), patience)
}

function witnessesFor(
  question: OutsideQuestion,
  invocation: RevokeInvocation,
): Promise<readonly (Witness | Proof)[]> {
  switch (question.type) {
    case 'registry':
      return registryWitnesses(question, invocation)
    case 'certificate':
      return certificateWitnesses(question, invocation)
    case 'files':
      return Promise.resolve(fileWitnesses(question, invocation))
    case 'ssh':
      return Promise.resolve(sshWitnesses(question))
    case 'rotation':
      return Promise.resolve([rotationProof(question)])
    default:
      return unreachable(question)
  }
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
