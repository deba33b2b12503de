/** Everybody who can say whether a credential is good. */
import { setTimeout } from 'node:timers/promises'
import { VERSION } from '../../base/product.ts'
import { askUntilSettled, OUTSIDE, type Patience, type Witness } from '../../change/evidence/ask.ts'
import type { TokenQuestion, Witnesses } from '../../change/revoke/index.ts'
import { connectTo, type Connection } from '../../source/http/connect.ts'
import { resolveTarget, type Target } from '../../source/kubeconfig/target.ts'
import { apiServerAddresses } from '../../source/live/api-servers.ts'
import { clientFlags } from '../client-flags.ts'
import type { RevokeInvocation } from './invocation.ts'
import { askOutside } from './outside/ask.ts'
import { tokenWitness } from './token-witness.ts'

/**
 * API servers remember for 10 s that a token was good (`TokenSuccessCacheTTL` of
 * k8s.io/kubernetes/pkg/kubeapiserver/authenticator); one of them may hear of a change a moment later.
 */
const TOKEN_MEMORY_MS = 10_500

/** {@link Witnesses} of the cluster that the flags lead to. */
export function witnessesOf(invocation: RevokeInvocation): Witnesses {
  const patience = (since: Date, memory: number): Patience => ({
    since,
    memory,
    now: () => new Date(),
    pause: (ms) => setTimeout(ms, undefined, { signal: invocation.signal }),
  })
  return {
    ask: async (question, since) => {
      if (question.type !== 'token') {
        return askOutside(question, invocation, { ...patience(since, 0), pace: OUTSIDE })
      }
      return withServers(invocation, (servers) =>
        settleAll(
          servers.map(([target, connection]) => tokenWitness(question, target, connection)),
          patience(since, memoryOf(question)),
        ),
      )
    },
  }
}

/** That it is accepted nobody has to forget first. */
function memoryOf({ wanted }: TokenQuestion): number {
  return wanted === 'refused' ? TOKEN_MEMORY_MS : 0
}

function settleAll(
  witnesses: readonly Witness[],
  patience: Patience,
): ReturnType<Witnesses['ask']> {
  return Promise.all(witnesses.map((witness) => askUntilSettled(witness, patience)))
}

type Server = readonly [Target, Connection]

/** The API server of the kubeconfig, and the others of its cluster. @throws ApiError; UserError */
async function withServers<T>(
  { flags, signal }: RevokeInvocation,
  work: (servers: readonly Server[]) => Promise<T>,
): Promise<T> {
  const target = await resolveTarget(clientFlags(flags), { env: process.env })
  const first = await connectTo(target, { version: VERSION, signal })
  const opened: Server[] = [[target, first]]
  try {
    const named = flags['api-server']
    const others = named.length > 0 ? named : await apiServerAddresses(first)
    for (const server of new Set(others)) {
      if (server === first.server) continue
      const other = targetAt(target, server)
      opened.push([other, await connectTo(other, { version: VERSION, signal })])
    }
    return await work(opened)
  } finally {
    for (const [, connection] of opened) connection.close()
  }
}

/** Every API server has a certificate for this name, as pods know it by that. */
const IN_CLUSTER = 'kubernetes.default.svc'

function targetAt(target: Target, server: string): Target {
  const { cluster } = target
  const tlsServerName = cluster.tlsServerName || IN_CLUSTER
  return { ...target, cluster: { ...cluster, server, tlsServerName } }
}
