import { qualifiedName } from '../../base/names.ts'
import type { SecretFact } from '../../model/facts/secret.ts'
import {
  BOOTSTRAP,
  BOOTSTRAPPERS,
  EXTRA_GROUPS,
  isBootstrapGroup,
  isBootstrapToken,
  mayNameGroups,
  tokenIdOf,
  tokenIdOfUser,
} from '../paths/bootstrap.ts'
import type { Station, Why } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { objectEvidence, type PathBuilder } from './path-builder.ts'
import { ownSources } from './secret-sources.ts'

/** Put there by the controller that cleans tokens up; the API server then refuses the token. */
const INVALID = 'kubernetes.io/legacy-token-invalid-since'
const ACCOUNT = 'kubernetes.io/service-account.name'

/**
 * Adds the Secrets that are credentials themselves: tokens of service accounts
 * (I3) and bootstrap tokens (I19). Whoever obtains the value becomes somebody.
 */
export function linkCredentialSecrets(context: PathContext): void {
  const { build, model } = context
  const values = new Map<SecretFact, Station>()
  for (const secret of model.facts.Secret) {
    if (secret.type === 'kubernetes.io/service-account-token') {
      const name = secret.annotations[ACCOUNT]
      if (name === undefined || secret.keyCount === 0 || INVALID in secret.labels) continue
      const account = build.account({ namespace: secret.namespace, name })
      build.step(valueOf(build, values, secret), account, { id: 'I3', ...proof(secret) })
    } else if (isBootstrapToken(secret)) {
      linkBootstrapToken(context, secret, valueOf(build, values, secret))
    }
  }
  for (const [secret, value] of values) build.free(build.secrets(secret.namespace), value)
  // Only now, as what leads to a Secret is looked for on the whole map.
  for (const [secret, value] of values) {
    for (const { station, why } of ownSources(context, secret)) {
      build.graph.link(station, value, why)
    }
  }
}

/** Who reads a bootstrap token is its user and in the one group that all are in, and maybe in others. */
function linkBootstrapToken(
  { build, identities }: PathContext,
  secret: SecretFact,
  value: Station,
): void {
  const id = tokenIdOf(secret.name)
  for (const { key, subject } of identities.values()) {
    const isOwn =
      tokenIdOfUser(subject) === id || (subject.kind === 'Group' && subject.name === BOOTSTRAPPERS)
    const isExtra = subject.kind === 'Group' && isBootstrapGroup(subject.name)
    if (!isOwn && !(isExtra && mayNameGroups(secret))) continue
    const condition = isOwn ? BOOTSTRAP : EXTRA_GROUPS
    build.step(value, build.is(key), {
      id: 'I19',
      confidence: 'conditional',
      condition,
      ...proof(secret),
    })
  }
}

function proof(secret: SecretFact): Pick<Why, 'evidence'> {
  return { evidence: [objectEvidence('Secret', secret)] }
}

/** The station of having the value of a Secret. */
function valueOf(
  { graph }: PathBuilder,
  values: Map<SecretFact, Station>,
  secret: SecretFact,
): Station {
  const at = qualifiedName(secret)
  const value = graph.station(`value ${at}`, `secret ${at}`)
  values.set(secret, value)
  return value
}
