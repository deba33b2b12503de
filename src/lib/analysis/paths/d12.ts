import type { Station, Why } from '../graph/access-graph.ts'
import type { PathBuilder } from '../graph/path-builder.ts'
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

function conditional(condition: string): Why & { readonly id: string } {
  return { id: 'D12', confidence: 'conditional', condition }
}

/** Being able to make the requests for an object of whatever name. */
function someOf(build: PathBuilder, requests: Requests): Station {
  const station = build.graph.station(`some ${requests.key}`)
  for (const holding of build.holdings(requests)) build.free(holding.station, station)
  return station
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
  connect: ({ build }) => {
    const policies = build.may(CREATE_VALIDATING_POLICIES, '')
    const bindings = build.may(BIND_VALIDATING_POLICIES, '')
    const changed = someOf(build, CHANGE_VALIDATING_POLICIES)
    const rebound = someOf(build, CHANGE_VALIDATING_BINDINGS)
    for (const { station, namespace, name } of build.holdings(UPDATE_SECRETS)) {
      const to = name === null ? build.secrets(namespace) : build.secret({ namespace, name })
      build.joint([policies, bindings, station], to, { id: 'D12' })
      build.joint([changed, station], to, conditional(BOUND))
      build.joint([policies, rebound, station], to, conditional(THERE))
    }
    for (const { station } of build.holdings(CHANGE_VALIDATING_POLICIES)) {
      build.step(station, build.secrets(''), PARAMETER)
    }
  },
}
