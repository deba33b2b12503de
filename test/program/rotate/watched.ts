import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Site } from './site.ts'

/** What somebody saw who looked at the pods of an app all the while. */
export interface Seen {
  /** The fewest that were ready at a time. */
  readonly leastReady: number
  /** Milliseconds from when the first pod or template of the rotation was there until now. */
  readonly sinceBegun: number
  readonly looks: number
}

/** Looks at the pods of an app again and again, until what is returned is called. */
export function watched(site: Site, app: string): () => Promise<Seen> {
  const seen = { leastReady: Number.POSITIVE_INFINITY, looks: 0 }
  let begun: number | undefined
  let over = false
  const looking = (async () => {
    while (!over) {
      const pods = await site.pods(app)
      seen.looks += 1
      seen.leastReady = Math.min(seen.leastReady, pods.filter(isServing).length)
      if (begun === undefined && (await site.secrets()).includes('db.rotation-1')) {
        begun = performance.now()
      }
      await sleep(50)
    }
  })()
  return async () => {
    over = true
    await looking
    return { ...seen, sinceBegun: performance.now() - (begun ?? Number.NaN) }
  }
}

/** A pod that is being deleted is taken out of its Service at once. */
function isServing({ metadata, status }: KubeObject): boolean {
  const conditions = (status?.conditions ?? []) as { type: string; status: string }[]
  const isReady = conditions.some((each) => each.type === 'Ready' && each.status === 'True')
  return isReady && metadata['deletionTimestamp'] === undefined
}
