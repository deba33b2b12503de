import { comingPods, makesPodsIn } from '../graph/coming-pods.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, podPlace } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import type { Why } from '../graph/access-graph.ts'
import { acceptedPlaces, connectRefused, refusingPlaces } from './changeable-pods.ts'

/** How a way into running pods counts: by one row for what they are given, by I5 for the tokens they hold. */
export type IntoPods = Why & { readonly id: string }

/** Adds that whoever may make the requests runs code in the pods that they are about. */
export function connectIntoPods(context: PathContext, requests: Requests, why: IntoPods): void {
  for (const holding of context.build.holdings(requests)) intoPodsAt(context, holding, why)
}

function intoPodsAt(context: PathContext, holding: Holding, why: IntoPods): void {
  const { build } = context
  for (const accepted of acceptedPlaces(context, holding)) {
    const { given, hosts } = build.inside(podPlace(accepted))
    build.step(holding.station, given, why)
    if (why.confidence !== 'possible') build.step(holding.station, hosts, why)
  }
  for (const place of refusingPlaces(context, holding)) {
    const { given, hosts } = build.inside(podPlace(place))
    for (const to of [given, hosts]) connectRefused(context, place, to, why)
  }
  if (!seesComing(context, holding)) return
  const coming = comingPods(build, holding.namespace)
  build.step(holding.station, coming.given, onceMade(why))
  if (why.confidence !== 'possible') build.step(holding.station, coming.hosts, onceMade(why))
}

/** The same for the tokens that the pods hold (row I5). */
export function connectTokens(
  context: PathContext,
  requests: Requests,
  also: Omit<Why, 'id'> = {},
): void {
  const { build } = context
  const why = { id: 'I5', ...also }
  for (const holding of build.holdings(requests)) {
    for (const accepted of acceptedPlaces(context, holding)) {
      build.step(holding.station, build.inside(podPlace(accepted)).tokens, why)
    }
    for (const place of refusingPlaces(context, holding)) {
      connectRefused(context, place, build.inside(podPlace(place)).tokens, why)
    }
    if (!seesComing(context, holding)) continue
    build.step(holding.station, comingPods(build, holding.namespace).tokens, onceMade(why))
  }
}

/** Whether the right is about pods that workloads are yet to make; what those are called is theirs to choose. */
export function seesComing({ model }: PathContext, { namespace, name }: Holding): boolean {
  return name === null && makesPodsIn(model, namespace)
}

const MADE = 'the workload makes a pod that runs'

/** The same for such pods. */
export function onceMade(why: IntoPods): IntoPods {
  const condition = why.condition === undefined ? MADE : `${MADE}, and ${why.condition}`
  return {
    ...why,
    confidence: why.confidence === 'possible' ? 'possible' : 'conditional',
    condition,
  }
}
