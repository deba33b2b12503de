import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { blindSpots } from '../visibility.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, objectEvidence, type PathBuilder } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import { ALL_READS, CREATE_SECRETS, UPDATE_SECRETS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const TOKEN = 'kubernetes.io/service-account-token'

/**
 * Patching is enough where there is such a Secret: the annotation that names the
 * account can be changed, the controller fills in a token of the other account,
 * and the answer to the next patch carries it. An update without data does the
 * same, but its answer carries only what was sent: then it takes a read.
 */
function connectExisting({ build, model }: PathContext): void {
  const tokens = model.facts.Secret.filter(({ type }) => type === TOKEN)
  const patches = ALL_READS.filter(({ patterns }) => patterns[0]?.verbs.includes('patch') === true)
  for (const { holding, secret } of eachAbout(build, patches, tokens)) {
    const evidence = [objectEvidence('Secret', secret)]
    build.step(holding.station, build.accounts(secret.namespace), { id: 'I2', evidence })
  }
  for (const [namespace, here] of Map.groupBy(tokens, (each) => each.namespace)) {
    const read = build.graph.station(`reads a token in ${namespace}`)
    build.free(build.secrets(namespace), read)
    for (const { name } of here) build.free(readsOf(build, { namespace, name }), read)
    const update = build.mayIn(UPDATE_SECRETS, namespace)
    build.joint([update, read], build.accounts(namespace), { id: 'I2' })
  }
  for (const { holding, secret } of eachAbout(build, [UPDATE_SECRETS], tokens)) {
    if (holding.name === null) continue
    const needs = [holding.station, readsOf(build, secret)]
    const evidence = [objectEvidence('Secret', secret)]
    build.joint(needs, build.accounts(secret.namespace), { id: 'I2', evidence })
  }
}

/** Being able to read one Secret, by a right on it or on all. */
function readsOf(build: PathBuilder, { namespace, name }: NamespacedName): Station {
  const key = `reads secret ${namespace}/${name}`
  const station = build.graph.station(key)
  if (!build.once(key)) return station
  build.free(build.secret({ namespace, name }), station)
  build.free(build.secret({ namespace: '', name }), station)
  build.free(build.secrets(namespace), station)
  return station
}

function* eachAbout<T extends NamespacedName>(
  build: PathBuilder,
  requests: readonly Requests[],
  secrets: readonly T[],
): Iterable<{ readonly holding: Holding; readonly secret: T }> {
  for (const holding of requests.flatMap((each) => build.holdings(each))) {
    for (const secret of secrets) {
      const { namespace, name } = holding
      if (namespace !== '' && namespace !== secret.namespace) continue
      if (name === null || name === secret.name) yield { holding, secret }
    }
  }
}

/** Being able to create a Secret under some name; one that is there cannot be created. */
function createsSome(
  { build, model }: PathContext,
  namespace: string,
  isKnown: (secret: NamespacedName) => boolean,
): Station {
  const station = build.graph.station(`creates a secret in ${namespace}`)
  build.free(build.mayIn(CREATE_SECRETS, namespace), station)
  for (const { name, ...each } of build.holdings(CREATE_SECRETS)) {
    if (name === null || each.namespace !== namespace || isKnown({ namespace, name })) continue
    if (blindSpots(model.coverage, 'secrets', namespace).length > 0) continue
    build.free(each.station, station)
  }
  return station
}

/** A right to read by name is one as well for a Secret that is not there yet, as far as that was seen. */
function connectByName(
  { build, model }: PathContext,
  isKnown: (secret: NamespacedName) => boolean,
): void {
  for (const { namespace, name } of ALL_READS.flatMap((each) => build.holdings(each))) {
    if (name === null || namespace === '' || isKnown({ namespace, name })) continue
    if (!build.once(`I2 ${namespace}/${name}`)) continue
    // Else the name may be taken; that what is not seen counts stands in the coverage.
    if (blindSpots(model.coverage, 'secrets', namespace).length > 0) continue
    const needs = [build.may(CREATE_SECRETS, namespace, name), build.secret({ namespace, name })]
    build.joint(needs, build.accounts(namespace), { id: 'I2' })
  }
}

export const i2: AccessPath = {
  id: 'I2',
  title: 'a Secret made for the token of a service account can be read back',
  precondition:
    'create on secrets, and any way to read Secrets of that namespace: the token controller fills a Secret of type kubernetes.io/service-account-token that names an account; for a Secret that is one already patch, or update and a read of it',
  close: 'remove either right',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  connect: (context) => {
    const { build, model, namespaces } = context
    const known = new Set(model.facts.Secret.map(qualifiedName))
    const isKnown = (secret: NamespacedName): boolean => known.has(qualifiedName(secret))
    for (const namespace of ['', ...namespaces]) {
      const create = createsSome(context, namespace, isKnown)
      build.joint([create, build.secrets(namespace)], build.accounts(namespace), { id: 'I2' })
    }
    connectByName(context, isKnown)
    connectExisting(context)
  },
}
