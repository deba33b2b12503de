import type { PathContext } from '../graph/context.ts'
import { type Holding, podPlace } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import type { Why } from '../graph/access-graph.ts'

/** How a way into running pods counts: by one row for what they are given, by I5 for the tokens they hold. */
export type IntoPods = Why & { readonly id: string }

/** Adds that whoever may make the requests runs code in the pods that they are about. */
export function connectIntoPods(context: PathContext, requests: Requests, why: IntoPods): void {
  for (const holding of context.build.holdings(requests)) intoPodsAt(context, holding, why)
}

function intoPodsAt({ build }: PathContext, holding: Holding, why: IntoPods): void {
  const { given, hosts } = build.inside(podPlace(holding))
  build.step(holding.station, given, why)
  if (why.confidence !== 'possible') build.step(holding.station, hosts, why)
}

/** The same for the tokens that the pods hold (row I5). */
export function connectTokens(
  { build }: PathContext,
  requests: Requests,
  why: Omit<Why, 'id'> = {},
): void {
  for (const holding of build.holdings(requests)) {
    build.step(holding.station, build.inside(podPlace(holding)).tokens, { id: 'I5', ...why })
  }
}
