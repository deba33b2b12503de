import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { blindSpots } from '../visibility.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import { ALL_READS, CREATE_SECRETS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const TOKEN = 'kubernetes.io/service-account-token'

/**
 * Patching is enough where there is such a Secret: the annotation that names the
 * account can be changed, the controller fills in a token of the other account,
 * and the answer to the next patch carries it.
 */
function connectExisting({ build, model }: PathContext): void {
  const patches = ALL_READS.filter(({ patterns }) => patterns[0]?.verbs.includes('patch') === true)
  const tokens = model.facts.Secret.filter(({ type }) => type === TOKEN)
  for (const { station, namespace, name } of patches.flatMap((each) => build.holdings(each))) {
    for (const secret of tokens) {
      if (namespace !== '' && namespace !== secret.namespace) continue
      if (name !== null && name !== secret.name) continue
      const evidence = [objectEvidence('Secret', secret)]
      build.step(station, build.accounts(secret.namespace), { id: 'I2', evidence })
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
    'create on secrets, and any way to read Secrets of that namespace: the token controller fills a Secret of type kubernetes.io/service-account-token that names an account',
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
