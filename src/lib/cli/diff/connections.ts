import { VERSION } from '../../base/product.ts'
import type { ClientFlags } from '../../source/kubeconfig/flags.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { clientFlags } from '../client-flags.ts'
import type { InvocationWith } from '../command.ts'
import type { Clusters } from './compare-clusters.ts'
import type { DiffFlags } from './plan.ts'

type Invocation = InvocationWith<DiffFlags>

/** The cluster of the client flags. */
export function connectOne(invocation: Invocation, stdinIsRead: boolean): Promise<Connection> {
  return connect({
    flags: clientFlags(invocation.flags),
    version: VERSION,
    signal: invocation.signal,
    ...(stdinIsRead && { stdinTaken: 'it is read by -f -' }),
  })
}

/**
 * The cluster of the client flags and that of `--context-to`. What the flags say
 * about one cluster and its user does not hold for the other.
 */
export async function connectTwo(invocation: Invocation): Promise<Clusters> {
  const { flags, signal } = invocation
  const from = await connectOne(invocation, false)
  const context = flags['context-to']
  if (context === undefined) return { from, to: from }
  const { kubeconfig, cacheDir, requestTimeout, disableCompression } = clientFlags(flags)
  const shared = { kubeconfig, cacheDir, requestTimeout, disableCompression, context }
  try {
    const to = await connect({ flags: given(shared), version: VERSION, signal })
    return { from, to }
  } catch (error) {
    from.close()
    throw error
  }
}

function given(flags: { [K in keyof ClientFlags]: ClientFlags[K] | undefined }): ClientFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
}
