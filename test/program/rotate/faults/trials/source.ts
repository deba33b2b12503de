/** A managed Secret: its source is asked, and the controller, which the trial plays, writes the new value. */
import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../../../../control-plane/admin-client.ts'
import type { ControlPlane } from '../../../../control-plane/control-plane.ts'
import { definitionOf, EXTERNAL_SECRET, ownerReference } from '../../owners.ts'
import { encoded, NEW, OLD } from '../../site.ts'
import { type Found, type MakeTrial, siteWith } from '../trial.ts'

/** How long the controller takes, in turn: it writes while the program waits, and while it is gone. */
const TAKES_MS = [1500, 0, 600] as const
let trials = 0

export const source: MakeTrial = async (cluster) => {
  await cluster.admin.apply([definitionOf(EXTERNAL_SECRET) as KubeObject])
  const site = await siteWith(cluster, async (namespace) => ({
    metadata: {
      name: 'db',
      labels: { 'reconcile.external-secrets.io/managed': 'true' },
      ownerReferences: [await ownerReference(cluster.admin, namespace, EXTERNAL_SECRET)],
    },
    data: { username: encoded('app'), password: encoded(OLD) },
  }))
  const controller = playController(cluster, site.namespace, TAKES_MS[trials++ % TAKES_MS.length])
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

interface Controller {
  stop(): Promise<void>
}

/** External Secrets fetches the value again whenever the annotation is another one. */
function playController(
  { admin }: ControlPlane,
  namespace: string,
  takesMs: number | undefined,
): Controller {
  const path = `/apis/external-secrets.io/v1/namespaces/${namespace}/externalsecrets/db`
  const secret = `/api/v1/namespaces/${namespace}/secrets/db?fieldManager=externalsecrets`
  let isOver = false
  const look = async (): Promise<void> => {
    let handled: string | undefined
    while (!isOver) {
      await sleep(150)
      const asked = (await admin.get(path)).metadata.annotations?.['force-sync']
      if (asked === handled) continue
      await sleep(takesMs)
      await admin.patch(secret, { data: { password: encoded(NEW) } })
      handled = asked
    }
  }
  const looking = look()
  // It is told of when the trial is over.
  looking.catch(() => {})
  return {
    async stop() {
      isOver = true
      await looking
    },
  }
}
