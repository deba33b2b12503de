/** A managed Secret: its source is asked, and the controller, which the trial plays, writes the new value. */
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../../../control-plane/admin-client.ts'
import { definitionOf, ownerReference } from '../../owners.ts'
import { encoded, NEW, OLD } from '../../site.ts'
import { type Found, type MakeTrial, siteWith } from '../trial.ts'
import { type Manager, playController } from './controller.ts'

/** How long the controller takes, in turn: it writes while the program waits, and while it is gone. */
const TAKES_MS = [1500, 0, 600] as const
let trials = 0

export function source(manager: Manager): MakeTrial {
  return async (cluster) => {
    await cluster.admin.apply([definitionOf(manager.owner) as KubeObject])
    const site = await siteWith(cluster, async (namespace) => ({
      metadata: {
        name: 'db',
        ...manager.metadata,
        ownerReferences: [await ownerReference(cluster.admin, namespace, manager.owner)],
      },
      data: { username: encoded('app'), password: encoded(OLD) },
    }))
    const takesMs = TAKES_MS[trials++ % TAKES_MS.length]
    const controller = playController(cluster.admin, site.namespace, manager, takesMs)
    let before = new Set<string>()
    return {
      site,
      key: 'password',
      // So that a workload could be on a mix.
      replicas: 2,
      flags: ['--strategy', 'source'],
      again: [],
      bystanders: [],
      kept: ['app', OLD],
      started(pods) {
        before = new Set(pods.map(({ metadata }) => metadata.uid ?? ''))
      },
      wrong: (found) => [...wrongSecret(found), ...wrongPods(found, before)],
      over: controller.stop,
    }
  }
}

/** What a rotation that was rolled back has asked for may come all the same: it is the manager's Secret. */
function wrongSecret({ ending, secret, data }: Found): readonly string[] {
  const possible = { committed: [NEW], none: [OLD] }[ending] ?? [OLD, NEW]
  const isPossible = possible.some((password) =>
    isDeepStrictEqual(data, { username: 'app', password }),
  )
  const writers = (secret.metadata['managedFields'] ?? []) as readonly {
    readonly manager: string
  }[]
  const isOurs = writers.some(({ manager }) => manager.startsWith('kubectl-vault-secret'))
  return [
    ...(isPossible ? [] : [`the Secret does not have ${possible.join(' or ')}`]),
    ...(isOurs ? ['the program has written the Secret'] : []),
  ]
}

/** Pods of before have the old value, and those that were made since have the new one. */
function wrongPods({ ending, pods }: Found, before: ReadonlySet<string>): readonly string[] {
  return pods.flatMap((mine) => {
    const old = mine.filter(({ metadata }) => before.has(metadata.uid ?? '')).length
    const isMix = old > 0 && old < mine.length
    const isStale = ending === 'committed' && old > 0
    return [
      ...(isMix ? [`${old} of ${mine.length} pods of a workload have the old value`] : []),
      ...(isStale ? ['a workload has pods with the old value'] : []),
    ]
  })
}
