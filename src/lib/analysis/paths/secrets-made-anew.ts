import type { NamespacedName } from '../../base/names.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { objectEvidence, type PathBuilder } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import { CREATE_SECRETS, readsBy } from './requests.ts'

/**
 * A Secret that is there is in nobody's way who may delete it: it can be made anew
 * for a token. The answer to the next deletion carries what the controller filled in.
 */
export function connectMadeAnew({ build, model }: PathContext): void {
  const wanted = namesIn(build, [CREATE_SECRETS, ...DELETE])
  if (wanted.size === 0) return
  for (const secret of model.facts.Secret) {
    const { namespace, name } = secret
    if (!wanted.has(`${namespace}/${name}`) && !wanted.has(`/${name}`)) continue
    const needs = [build.may(CREATE_SECRETS, namespace, name), deletes(build, secret)]
    const evidence = [objectEvidence('Secret', secret)]
    build.joint(needs, build.accounts(namespace), { id: 'I2', evidence })
  }
}

const DELETE = readsBy('delete')
const DELETE_ALL = readsBy('deletecollection')

/** Being able to delete one Secret. */
function deletes(build: PathBuilder, { namespace, name }: NamespacedName): Station {
  const station = build.graph.station(`deletes secret ${namespace}/${name}`)
  for (const each of DELETE) build.free(build.may(each, namespace, name), station)
  for (const each of DELETE_ALL) build.free(build.may(each, namespace), station)
  return station
}

/** Names that rights are limited to, with their namespaces; with an empty one in all. */
function namesIn(build: PathBuilder, kinds: readonly Requests[]): ReadonlySet<string> {
  const holdings = kinds.flatMap((each) => build.holdings(each))
  return new Set(
    holdings.flatMap(({ namespace, name }) => (name === null ? [] : [`${namespace}/${name}`])),
  )
}
