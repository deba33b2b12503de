/** Row I2 for Secrets that are no tokens yet, or that are immutable: they are deleted, and made anew for a token. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Model } from '../../model/model.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { readsLater } from '../graph/later-reads.ts'
import { type Holding, objectEvidence, type PathBuilder } from '../graph/path-builder.ts'
import { CREATE_SECRETS, readsBy, UPDATE_SECRETS } from './requests.ts'

// The garbage collector deletes what is given an owner that does not exist, so patch
// and update take a Secret away as well as delete does; an immutable one, too. The
// answer to the next deletion or patch carries what the controller filled in.

const DELETE = readsBy('delete')
const PATCH = readsBy('patch')
const DELETE_ALL = readsBy('deletecollection')

/** A Secret that is there is in nobody's way who may delete it, or give it an owner. */
export function connectMadeAnew(context: PathContext): void {
  connectByName(context)
  connectByUpdate(context)
  connectAny(context)
}

/** For who may make one Secret only. */
function connectByName(context: PathContext): void {
  const { build } = context
  for (const create of build.holdings(CREATE_SECRETS)) {
    if (create.name === null) continue
    for (const secret of about(context.model, create)) {
      const { namespace, name } = secret
      const removes = build.graph.station(`removes and reads secret ${namespace}/${name}`)
      for (const each of [...DELETE, ...PATCH]) {
        build.free(build.may(each, namespace, name), removes)
      }
      for (const each of DELETE_ALL) build.free(build.may(each, namespace), removes)
      const needs = [build.may(CREATE_SECRETS, namespace, name), removes]
      const evidence = [objectEvidence('Secret', secret)]
      build.joint(needs, build.accounts(namespace), { id: 'I2', evidence })
    }
  }
}

/** For who may make any Secret of a namespace: some that can be deleted and read is enough. */
function connectAny({ build, model }: PathContext): void {
  const found = new Set<string>()
  for (const { station, namespace: scope, name } of [...DELETE, ...PATCH].flatMap((each) =>
    named(build.holdings(each)),
  )) {
    for (const secret of about(model, { namespace: scope, name })) {
      build.free(station, removesSome(build, secret), [objectEvidence('Secret', secret)])
      found.add(secret.namespace)
    }
  }
  for (const namespace of found) {
    const needs = [build.mayIn(CREATE_SECRETS, namespace), removesSome(build, { namespace })]
    build.joint(needs, build.accounts(namespace), { id: 'I2' })
  }
}

function removesSome(
  { graph }: PathBuilder,
  { namespace }: Pick<NamespacedName, 'namespace'>,
): Station {
  return graph.station(`removes and reads a secret in ${namespace}`)
}

/** An update answers with what was sent, so that the token takes a read besides. */
function connectByUpdate({ build, model }: PathContext): void {
  for (const { namespace: scope, name } of named(build.holdings(UPDATE_SECRETS))) {
    for (const secret of about(model, { namespace: scope, name })) {
      const { namespace } = secret
      const update = build.may(UPDATE_SECRETS, namespace, name)
      const needs = [update, build.may(CREATE_SECRETS, namespace, name), readsLater(build, secret)]
      const evidence = [objectEvidence('Secret', secret)]
      build.joint(needs, build.accounts(namespace), { id: 'I2', evidence })
    }
  }
}

function named(holdings: readonly Holding[]): readonly Holding[] {
  return holdings.filter(({ name }) => name !== null)
}

/** The Secrets of a name that are there, in the namespace or in all with an empty one. */
function about(
  model: Model,
  { namespace, name }: Pick<Holding, 'namespace' | 'name'>,
): readonly SecretFact[] {
  if (name === null) return []
  if (namespace === '') return byName(model).get(name) ?? []
  const secret = byPlace(model).get(qualifiedName({ namespace, name }))
  return secret === undefined ? [] : [secret]
}

const byName = perObject(({ facts }: Model) => Map.groupBy(facts.Secret, ({ name }) => name))

const byPlace = perObject(
  ({ facts }: Model) => new Map(facts.Secret.map((secret) => [qualifiedName(secret), secret])),
)
