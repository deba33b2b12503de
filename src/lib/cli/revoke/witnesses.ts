/** Everybody who can say whether a credential is good. */
import { setTimeout } from 'node:timers/promises'
import { askUntilSettled, OUTSIDE, type Patience, type Witness } from '../../change/evidence/ask.ts'
import type { TokenQuestion, Witnesses } from '../../change/revoke/index.ts'
import { type ApiServers, unknownServers, withApiServers } from './api-servers.ts'
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
      if (question.type !== 'token') {
        return askOutside(question, invocation, { ...clock, since, memory: 0, pace: OUTSIDE })
      }
      const patience = {
        ...clock,
        since,
        memory: memoryOf(question),
        ...(question.isPending === true && { grace: PENDING_MS, steady: TOKEN_MEMORY_MS }),
      }
      return withApiServers(invocation, (servers) =>
        settleAll(tokenWitnesses(question, servers), patience),
      )
    },
  }
}

/** That it is accepted nobody has to forget first. */
function memoryOf({ wanted }: TokenQuestion): number {
  return wanted === 'refused' ? TOKEN_MEMORY_MS : 0
}

function tokenWitnesses(
  question: TokenQuestion,
  { asked, areAll }: ApiServers,
): readonly Witness[] {
  const each = asked.map((server) => tokenWitness(question, server))
  return areAll ? each : [...each, ...asked.slice(0, 1).map(unknownServers)]
}

function settleAll(
  witnesses: readonly Witness[],
  patience: Patience,
): ReturnType<Witnesses['ask']> {
  return Promise.all(witnesses.map((witness) => askUntilSettled(witness, patience)))
}
