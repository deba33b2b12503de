/** Everybody who can say whether a credential is good. */
import { setTimeout } from 'node:timers/promises'
import { askUntilSettled, OUTSIDE, type Patience, type Witness } from '../../change/evidence/ask.ts'
import type {
  ClientCertificateQuestion,
  TokenQuestion,
  Witnesses,
} from '../../change/revoke/index.ts'
import { type ApiServer, type ApiServers, unknownServers, withApiServers } from './api-servers.ts'
import { certificateWitness, unseenRights } from './certificate-witness.ts'
import type { RevokeInvocation } from './invocation.ts'
import { askOutside } from './outside/ask.ts'
import { tokenWitness } from './token-witness.ts'

/**
 * API servers remember for 10 s that a token was good (`TokenSuccessCacheTTL` of
 * k8s.io/kubernetes/pkg/kubeapiserver/authenticator); one of them may hear of a change a moment later.
 */
const TOKEN_MEMORY_MS = 10_500

/** A pod may have half a minute to end, and a minute of leeway comes on top (go-jose). */
const PENDING_MS = 120_000

/** {@link Witnesses} of the cluster that the flags lead to. */
export function witnessesOf(invocation: RevokeInvocation): Witnesses {
  const clock = {
    now: () => new Date(),
    pause: (ms: number) => setTimeout(ms, undefined, { signal: invocation.signal }),
  }
  return {
    ask: async (question, since) => {
      if (question.type !== 'token' && question.type !== 'client-certificate') {
        return askOutside(question, invocation, { ...clock, since, memory: 0, pace: OUTSIDE })
      }
      const patience = {
        ...clock,
        since,
        memory: memoryOf(question),
        ...(isPending(question) && { grace: PENDING_MS, steady: TOKEN_MEMORY_MS }),
      }
      return withApiServers(invocation, (servers) =>
        settleAll(allWitnesses(question, servers), patience),
      )
    },
  }
}

type ServerQuestion = TokenQuestion | ClientCertificateQuestion

function isPending(question: ServerQuestion): boolean {
  return question.type === 'token' && question.isPending === true
}

/** What nobody remembers nobody has to forget. */
function memoryOf(question: ServerQuestion): number {
  return question.type === 'token' && question.wanted === 'refused' ? TOKEN_MEMORY_MS : 0
}

function allWitnesses(question: ServerQuestion, { asked, areAll }: ApiServers): readonly Witness[] {
  const each = asked.map((server) => witnessAt(question, server))
  const unknown = areAll ? [] : asked.slice(0, 1).map(unknownServers)
  return [...each, ...unknown, ...unseenRights(question)]
}

function witnessAt(question: ServerQuestion, server: ApiServer): Witness {
  return question.type === 'token'
    ? tokenWitness(question, server)
    : certificateWitness(question, server)
}

function settleAll(
  witnesses: readonly Witness[],
  patience: Patience,
): ReturnType<Witnesses['ask']> {
  return Promise.all(witnesses.map((witness) => askUntilSettled(witness, patience)))
}
