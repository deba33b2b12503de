import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { allowedBy, candidates } from '../graph/own-rights.ts'
import type { Requests } from '../graph/requests.ts'
import {
  APPROVE_SIGNER,
  CHANGE_APPROVAL,
  CHANGE_CSR_STATUS,
  CREATE_CSRS,
  NODE_CLIENT,
  READ_CSRS,
  SIGN,
} from './requests.ts'

/** What every way to a certificate takes besides its approval. */
export function certificateNeeds({ build, identities }: PathContext): readonly Station[] {
  const needs = [build.may(CREATE_CSRS, ''), build.may(READ_CSRS, '')]
  if (!build.once('nodes may request certificates')) return needs
  // The Node authorizer allows it to nodes (`NodeRules` in bootstrappolicy/policy.go).
  for (const { key, subject } of identities.values()) {
    if (subject.kind !== 'Node') continue
    for (const need of needs) build.free(build.as(key), need)
  }
  return needs
}

/** Being able to approve requests to a signer: two rights of one identity. */
export function approves(context: PathContext, signer: string): Station {
  return forSigner(context, `approves ${signer}`, CHANGE_APPROVAL, APPROVE_SIGNER, signer)
}

/** Being able to put a certificate into a request: two rights of one identity. */
export function signs(context: PathContext, signer: string): Station {
  return forSigner(context, `signs ${signer}`, CHANGE_CSR_STATUS, SIGN, signer)
}

/** Being a requester whose request for a node's certificate is approved by the controller. */
export function selfApproved(context: PathContext): Station {
  const { build } = context
  const station = build.graph.station('is approved as a node client')
  for (const identity of candidates(context, NODE_CLIENT, CREATE_CSRS)) {
    const client = allowedBy(context, identity, NODE_CLIENT, '')
    const create = allowedBy(context, identity, CREATE_CSRS, '')
    if (client === undefined || create === undefined) continue
    build.free(build.as(identity.key), station, [...client, ...create])
  }
  build.free(build.everything(''), station)
  return station
}

/** The name that is checked is the signer's, or `DOMAIN/*` (registry/certificates of v1.36). */
function forSigner(
  context: PathContext,
  key: string,
  change: Requests,
  onSigner: Requests,
  signer: string,
): Station {
  const { build } = context
  const station = build.graph.station(key)
  const names = [signer, `${signer.slice(0, signer.indexOf('/'))}/*`]
  for (const identity of candidates(context, onSigner, change)) {
    const first = allowedBy(context, identity, change, '')
    const second = names
      .map((name) => allowedBy(context, identity, onSigner, '', name))
      .find((found) => found !== undefined)
    if (first === undefined || second === undefined) continue
    build.free(build.as(identity.key), station, [...first, ...second])
  }
  build.free(build.everything(''), station)
  return station
}
