import type { FlagValues } from './command.ts'
import type { clusterFlags } from './flags.ts'

const CHOOSING = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'as'] as const

/** The flags that lead kubectl, and us, to the same cluster; none that holds a credential. */
export function clientWords(flags: FlagValues<typeof clusterFlags>): readonly string[] {
  return CHOOSING.flatMap((name) => {
    const value = flags[name]
    return value === undefined ? [] : [`--${name}`, value]
  })
}
