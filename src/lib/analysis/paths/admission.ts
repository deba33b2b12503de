import type { Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import {
  BIND_MUTATING_POLICIES,
  CHANGE_MUTATING_POLICIES,
  CREATE_MUTATING_POLICIES,
  MUTATING_POLICIES,
  MUTATING_POLICY_BINDINGS,
  MUTATING_WEBHOOKS,
  UPDATE_SECRETS,
} from './requests.ts'

const why: Why & { readonly id: string } = {
  id: 'N10',
  confidence: 'conditional',
  condition: 'a pod is created, or the Secret is written, while it is in place',
}

const NAMED =
  'a configuration of that name is there, and a pod is created or the Secret written meanwhile'
const SERVED = 'the API server is 1.36 or later, or mutating admission policies are switched on'
const BOUND =
  'a policy of that name is there and bound, and something it is about is written while it is in place'

/**
 * Whoever decides what pods become has what pods can have. Policies take two
 * objects, webhooks one.
 */
export function connectMutation(context: PathContext): void {
  const { build } = context
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
  connectOwnUpdate(context)
}

/**
 * Nobody else has to write anything for those who may update the Secret: a policy
 * copies the old value into what a dry-run update answers with.
 */
function connectOwnUpdate({ build, minor }: PathContext): void {
  const policies = build.may(CREATE_MUTATING_POLICIES, '')
  const bindings = build.may(BIND_MUTATING_POLICIES, '')
  // Served by default from 1.36 on (KEP-3962).
  const served = minor !== undefined && minor >= 36
  const own = served ? { id: 'N10' } : { ...why, condition: SERVED }
  for (const { station, namespace, name } of build.holdings(UPDATE_SECRETS)) {
    const to = name === null ? build.secrets(namespace) : build.secret({ namespace, name })
    build.joint([policies, bindings, station], to, own)
  }
}
