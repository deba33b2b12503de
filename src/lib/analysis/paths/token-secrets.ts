/** Row I2 for Secrets that are tokens of service accounts already. */
import type { NamespacedName } from '../../base/names.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import type { Why } from '../graph/access-graph.ts'
import { isChangeable, NOT_IMMUTABLE } from '../graph/changeable-secrets.ts'
import type { PathContext } from '../graph/context.ts'
import { readsLater } from '../graph/later-reads.ts'
import { type Holding, objectEvidence, type PathBuilder } from '../graph/path-builder.ts'
import type { Requests } from '../graph/requests.ts'
import { readsBy, UPDATE_SECRETS } from './requests.ts'

const TOKEN = 'kubernetes.io/service-account-token'

/**
 * Patching is enough where there is such a Secret: the annotation that names the
 * account can be changed, the controller fills in a token of the other account,
 * and the answer to the next patch carries it. An update without data does the
 * same, but its answer carries only what was sent: then it takes a read. The
 * controller cannot fill an immutable Secret.
 */
export function connectExisting({ build, model }: PathContext): void {
  const tokens = model.facts.Secret.filter(
    (secret) => secret.type === TOKEN && isChangeable(secret) !== 'no',
  )
  for (const { holding, secret } of eachAbout(build, readsBy('patch'), tokens)) {
    build.step(holding.station, build.accounts(secret.namespace), filled(secret))
  }
  for (const { holding, secret } of eachAbout(build, [UPDATE_SECRETS], tokens)) {
    if (holding.name === null && isChangeable(secret) === 'yes') continue
    const needs = [holding.station, readsLater(build, secret)]
    build.joint(needs, build.accounts(secret.namespace), filled(secret))
  }
  connectAny(build, tokens)
}

/** For who may update any Secret of a namespace one read of one of them will do. */
function connectAny(build: PathBuilder, tokens: readonly SecretFact[]): void {
  const certain = tokens.filter((secret) => isChangeable(secret) === 'yes')
  for (const [namespace, here] of Map.groupBy(certain, (each) => each.namespace)) {
    const read = build.graph.station(`reads a token in ${namespace}`)
    build.free(build.secrets(namespace), read)
    for (const secret of here) build.free(readsLater(build, secret), read)
    const update = build.mayIn(UPDATE_SECRETS, namespace)
    build.joint([update, read], build.accounts(namespace), { id: 'I2' })
  }
}

function filled(secret: SecretFact): Why & { readonly id: string } {
  const evidence = [objectEvidence('Secret', secret)]
  if (isChangeable(secret) === 'yes') return { id: 'I2', evidence }
  return { id: 'I2', confidence: 'conditional', condition: NOT_IMMUTABLE, evidence }
}

function* eachAbout<T extends NamespacedName>(
  build: PathBuilder,
  requests: readonly Requests[],
  secrets: readonly T[],
): Iterable<{ readonly holding: Holding; readonly secret: T }> {
  const byNamespace = Map.groupBy(secrets, ({ namespace }) => namespace)
  for (const holding of requests.flatMap((each) => build.holdings(each))) {
    const { namespace, name } = holding
    for (const secret of namespace === '' ? secrets : (byNamespace.get(namespace) ?? [])) {
      if (name === null || name === secret.name) yield { holding, secret }
    }
  }
}
