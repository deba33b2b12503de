import type { Station, Why } from '../graph/access-graph.ts'
import {
  type Changeable,
  changeableSecrets,
  isChangeable,
  mayBeFixed,
  NOT_IMMUTABLE,
} from '../graph/changeable-secrets.ts'
import type { PathContext } from '../graph/context.ts'
import type { Holding, PathBuilder } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import {
  BIND_VALIDATING_POLICIES,
  CHANGE_VALIDATING_BINDINGS,
  CHANGE_VALIDATING_POLICIES,
  CREATE_VALIDATING_POLICIES,
  UPDATE_SECRETS,
} from './requests.ts'
import type { AccessPath } from './access-path.ts'

const THERE = 'a binding of that name is there'
const BOUND = 'a policy of that name is there and bound so that it sees the Secret'

/** It takes `get` on Secrets to make them parameters, but none to change a policy that has them. */
const PARAMETER: Why & { readonly id: string } = {
  id: 'D12',
  confidence: 'possible',
  condition: 'a policy of that name is there and bound, and the Secret is its parameter',
}

function on(conditions: readonly string[]): Why & { readonly id: string } {
  if (conditions.length === 0) return { id: 'D12' }
  return { id: 'D12', confidence: 'conditional', condition: conditions.join('; ') }
}

/** Being able to make the requests for an object of whatever name. */
function someOf(build: PathBuilder, requests: Requests): Station {
  const station = build.graph.station(`some ${requests.key}`)
  for (const holding of build.holdings(requests)) build.free(holding.station, station)
  return station
}

interface Target {
  readonly to: Station
  readonly conditions: readonly string[]
}

/** The Secrets of which a right to update is one. */
function targets(context: PathContext, { namespace, name }: Holding): readonly Target[] {
  const { build, model } = context
  if (name === null) {
    return (['yes', 'perhaps'] as const).flatMap((which) => {
      const to = changeableSecrets(context, namespace, which)
      return to === undefined ? [] : [target(to, which)]
    })
  }
  // The one station will do where all of that name can be changed.
  if (!mayBeFixed(model, namespace, name)) return [target(build.secret({ namespace, name }), 'yes')]
  const named = model.facts.Secret.filter(
    (secret) => secret.name === name && (namespace === '' || secret.namespace === namespace),
  )
  return named.flatMap((secret) => {
    const which = isChangeable(secret)
    return which === 'no' ? [] : [target(build.secret(secret), which)]
  })
}

function target(to: Station, which: Exclude<Changeable, 'no'>): Target {
  return { to, conditions: which === 'yes' ? [] : [NOT_IMMUTABLE] }
}

export const d12: AccessPath = {
  id: 'D12',
  title: "a refusal by a validating policy of one's own carries the value",
  precondition:
    "update on secrets, and create on validatingadmissionpolicies and their bindings (or update or patch on one that is there): the message of the policy is an expression over oldObject.data, and a dry-run update shows it; or update or patch on one whose parameter is the Secret, and a request of one's own that it refuses",
  close:
    'remove one of the rights; nobody but cluster administrators needs to write admission policies',
  versions: '1.30 and later',
  confidence: 'certain',
  evidence: 'the bindings and roles of each of the rights',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    const policies = build.may(CREATE_VALIDATING_POLICIES, '')
    const bindings = build.may(BIND_VALIDATING_POLICIES, '')
    const changed = someOf(build, CHANGE_VALIDATING_POLICIES)
    const rebound = someOf(build, CHANGE_VALIDATING_BINDINGS)
    for (const holding of build.holdings(UPDATE_SECRETS)) {
      for (const { to, conditions } of targets(context, holding)) {
        const { station } = holding
        build.joint([policies, bindings, station], to, on(conditions))
        build.joint([changed, station], to, on([BOUND, ...conditions]))
        build.joint([policies, rebound, station], to, on([THERE, ...conditions]))
      }
    }
    for (const { station } of build.holdings(CHANGE_VALIDATING_POLICIES)) {
      build.step(station, build.secrets(''), PARAMETER)
    }
  },
}
