import type { PathContext } from '../graph/context.ts'
import type { Requests } from '../graph/requests.ts'

/** How every direct grant is closed. */
export const NARROW =
  'remove the subject from the binding, or the verb from the rule; where it is needed, name the Secret in resourceNames'

/** A request on secrets whose answer carries the value. */
export function connectRead({ build }: PathContext, requests: Requests, id: string): void {
  const verbs = [...new Set(requests.patterns.flatMap((pattern) => pattern.verbs))]
  for (const { station, namespace, name } of build.holdings(requests)) {
    const to = name === null ? build.secrets(namespace) : build.secret({ namespace, name })
    build.step(station, to, { id, verbs })
  }
}
