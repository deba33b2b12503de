import type { ClientFlags } from '../../source/kubeconfig/flags.ts'
import { clientFlags } from '../client-flags.ts'
import { leadingFlags } from '../split-verb.ts'
import { clusterFlags, scopeFlags } from '../flags.ts'
import { typedWords } from '../parsed-words.ts'
import type { Lookup } from './complete.ts'

/** A shell waits for the answer, so that a slow cluster has none to give. */
const PATIENCE = 2000

/** Reads names from the kubeconfig or the cluster that the words point at. */
export function lookup(signal: AbortSignal): Lookup {
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
  return async (what, words) => {
    const flags = flagsAmong(words)
    if (what === 'secret' || what === 'namespace') {
      const { listedNames } = await import('./listed-names.ts')
      return listedNames(flags, what, within)
    }
    const { loadKubeconfig } = await import('../../source/kubeconfig/load.ts')
    const config = await loadKubeconfig(flags.kubeconfig, process.env)
    return [
      ...{ context: config.contexts, cluster: config.clusters, user: config.users }[what].keys(),
    ]
  }
}

/** The client flags among words that need not make a whole command line yet. */
function flagsAmong(words: readonly string[]): ClientFlags {
  const found: Record<string, string[] | boolean> = {}
  for (const [index, word] of words.entries()) {
    const [label = '', value] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word]
    const entry = Object.entries(leadingFlags).find(
      ([name, flag]) => label === `--${name}` || label === `-${flag.char ?? ''}`,
    )
    if (entry === undefined) continue
    const [name, flag] = entry
    found[name] = flag.type === 'boolean' || [value ?? words[index + 1] ?? '']
  }
  const definition = { flags: { ...clusterFlags, ...scopeFlags }, args: {} }
  return clientFlags(typedWords(definition, found, {}).flags as Parameters<typeof clientFlags>[0])
}
