import type { Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import {
  CHANGE_MUTATING_POLICIES,
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  MUTATING_WEBHOOKS,
} from './requests.ts'

const why: Why & { readonly id: string } = {
  id: 'N10',
  confidence: 'conditional',
  condition: 'a pod is created, or the Secret is written, while it is in place',
}

const NAMED =
  'a configuration of that name is there, and a pod is created or the Secret written meanwhile'
const BOUND =
  'a policy of that name is there and bound, and something it is about is written while it is in place'

/**
 * Whoever decides what pods become has what pods can have. Policies take two
 * objects, webhooks one.
 */
export function connectMutation({ build }: PathContext): void {
  const targets = [build.secrets(''), build.accounts(''), build.nodes(), build.everything('')]
  for (const { station, name } of build.holdings(MUTATING_WEBHOOKS)) {
    for (const to of targets) {
      build.step(station, to, name === null ? why : { ...why, condition: NAMED })
    }
  }
  for (const { station } of build.holdings(CHANGE_MUTATING_POLICIES)) {
    for (const to of targets) build.step(station, to, { ...why, condition: BOUND })
  }
  for (const to of targets) {
    build.step(build.may(MUTATING_POLICY_BINDINGS, ''), to, {
      id: 'N10',
      confidence: 'possible',
      condition: 'a policy that is there, and bound by nobody, does it',
    })
  }
  const policies = build.may(MUTATING_POLICIES, '')
  const bindings = build.may(MUTATING_POLICY_BINDINGS, '')
  for (const to of targets) build.joint([policies, bindings], to, why)
}
