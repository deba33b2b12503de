/** Row I2 for Secrets of one's own making, by what tells that they will be read. */
import type { NamespacedName } from '../../base/names.ts'
import { secretsNamed } from '../../model/pods.ts'
import { blindSpots } from '../visibility.ts'
import { secretsToCome } from '../graph/coming-pods.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { readsLater, TOKEN_KEY } from '../graph/later-reads.ts'
import { ALL_READS, CREATE_SECRETS } from './requests.ts'

/** Whether there is such a Secret, which then cannot be created. */
export type IsKnown = (secret: NamespacedName) => boolean

/** Who reads all Secrets of a namespace may make one of any name. */
export function connectReadersOfAll(context: PathContext, isKnown: IsKnown): void {
  const { build, namespaces } = context
  for (const namespace of ['', ...namespaces]) {
    const create = createsSome(context, namespace, isKnown)
    build.joint([create, build.secrets(namespace)], build.accounts(namespace), { id: 'I2' })
  }
}

/** Being able to create a Secret under some name. */
function createsSome(context: PathContext, namespace: string, isKnown: IsKnown): Station {
  const { build } = context
  const station = build.graph.station(`creates a secret in ${namespace}`)
  build.free(build.mayIn(CREATE_SECRETS, namespace), station)
  for (const { name, ...each } of build.holdings(CREATE_SECRETS)) {
    if (name === null || (each.namespace !== '' && each.namespace !== namespace)) continue
    if (isFree(context, { namespace, name }, isKnown)) build.free(each.station, station)
  }
  return station
}

/** A right to read by name is one as well for a Secret that is not there yet, and so is a pod that names it. */
export function connectNamed(context: PathContext, isKnown: IsKnown): void {
  const { build, model, namespaces } = context
  const creates = build.holdings(CREATE_SECRETS)
  const reads = ALL_READS.flatMap((each) => build.holdings(each))
  for (const { namespace, name } of [...reads, ...creates]) {
    if (name === null) continue
    if (namespace !== '') connectName(context, { namespace, name }, isKnown)
    else connectEverywhere(context, name, isKnown)
  }
  for (const namespace of namespaces) {
    const named = [...secretsNamed(model, namespace), ...secretsToCome(model, namespace, TOKEN_KEY)]
    const names = [...new Set(named)].filter((name) =>
      isFree(context, { namespace, name }, isKnown),
    )
    if (names.length === 0) continue
    const read = build.graph.station(`reads a token in ${namespace} that is missing`)
    for (const name of names) build.free(readsLater(build, { namespace, name }), read)
    const needs = [build.mayIn(CREATE_SECRETS, namespace), read]
    build.joint(needs, build.accounts(namespace), { id: 'I2' })
  }
}

/** A right on a name everywhere is one in each namespace that has no such Secret. */
function connectEverywhere(context: PathContext, name: string, isKnown: IsKnown): void {
  const { build, namespaces } = context
  if (isFree(context, { namespace: '', name }, isKnown)) {
    connectName(context, { namespace: '', name }, isKnown)
    const own = [CREATE_SECRETS, ...ALL_READS].flatMap((each) => build.holdings(each))
    const places = own.filter((each) => each.name === null || each.name === name)
    for (const { namespace } of places) connectName(context, { namespace, name }, isKnown)
  } else {
    for (const namespace of namespaces) connectName(context, { namespace, name }, isKnown)
  }
}

function connectName(context: PathContext, secret: NamespacedName, isKnown: IsKnown): void {
  const { build } = context
  const { namespace, name } = secret
  if (!build.once(`I2 ${namespace}/${name}`) || !isFree(context, secret, isKnown)) return
  const needs = [build.may(CREATE_SECRETS, namespace, name), readsLater(build, secret)]
  build.joint(needs, build.accounts(namespace), { id: 'I2' })
}

/** Whether the name can be used, everywhere with an empty namespace, as far as that was seen. */
function isFree(
  { model, namespaces }: PathContext,
  { namespace, name }: NamespacedName,
  isKnown: IsKnown,
): boolean {
  const isTaken =
    namespace === ''
      ? namespaces.some((each) => isKnown({ namespace: each, name }))
      : isKnown({ namespace, name })
  if (isTaken) return false
  // What is not seen may be taken too; that it counts stands in the coverage.
  const place = namespace === '' ? undefined : namespace
  return blindSpots(model.coverage, 'secrets', place).length === 0
}
