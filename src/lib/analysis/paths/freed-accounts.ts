/** Service accounts that name the Secrets of their pods, and how they come not to. */
import type { ServiceAccountFact } from '../../model/facts/others.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathBuilder } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import { DEFAULT_ACCOUNT } from './account-groups.ts'
import { CHANGE_ACCOUNTS, CREATE_ACCOUNTS, DELETE_ACCOUNTS } from './requests.ts'

/** Being able to take the annotation from an account that has it, or to have the account made without it. */
export function freesAccount(build: PathBuilder, account: ServiceAccountFact): Station {
  const { namespace, name } = account
  const station = build.graph.station(`changes service account ${namespace}/${name}`)
  if (!build.once(`changes service account ${namespace}/${name}`)) return station
  linkHolders(build, CHANGE_ACCOUNTS, account, station)
  if (name === DEFAULT_ACCOUNT) linkHolders(build, DELETE_ACCOUNTS, account, station)
  else {
    const needs = [DELETE_ACCOUNTS, CREATE_ACCOUNTS].map((each) => build.may(each, namespace, name))
    build.joint(needs, station, { id: 'P4' })
  }
  return station
}

function linkHolders(
  build: PathBuilder,
  requests: Requests,
  { namespace, name }: ServiceAccountFact,
  station: Station,
): void {
  for (const each of build.holdings(requests)) {
    const isThere = each.namespace === '' || each.namespace === namespace
    if (isThere && (each.name === null || each.name === name)) build.free(each.station, station)
  }
}
