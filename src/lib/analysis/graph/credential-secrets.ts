import type { SecretFact } from '../../model/facts/secret.ts'
import { BOOTSTRAP, isBootstrapGroup } from '../paths/bootstrap.ts'
import type { Station, Why } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { objectEvidence } from './path-builder.ts'
import { ownSources } from './secret-sources.ts'

/** Put there by the controller that cleans tokens up; the API server then refuses the token. */
const INVALID = 'kubernetes.io/legacy-token-invalid-since'
const ACCOUNT = 'kubernetes.io/service-account.name'

/**
 * Adds the Secrets that are credentials themselves: tokens of service accounts
 * (I3) and bootstrap tokens (I19). Whoever obtains the value becomes somebody.
 */
export function linkCredentialSecrets(context: PathContext): void {
  const { build, model, identities } = context
  for (const secret of model.facts.Secret) {
    if (secret.type === 'kubernetes.io/service-account-token') {
      const name = secret.annotations[ACCOUNT]
      if (name === undefined || secret.keyCount === 0 || INVALID in secret.labels) continue
      const account = build.account({ namespace: secret.namespace, name })
      build.step(valueOf(context, secret), account, { id: 'I3', ...proof(secret) })
    } else if (secret.type === 'bootstrap.kubernetes.io/token') {
      const groups = [...identities.values()].filter(
        ({ subject }) => subject.kind === 'Group' && isBootstrapGroup(subject.name),
      )
      const why = { id: 'I19', confidence: 'conditional', condition: BOOTSTRAP } as const
      for (const { key } of groups) {
        build.step(valueOf(context, secret), build.is(key), { ...why, ...proof(secret) })
      }
    }
  }
}

function proof(secret: SecretFact): Pick<Why, 'evidence'> {
  return { evidence: [objectEvidence('Secret', secret)] }
}

/** The station of having the value of a Secret. */
function valueOf(context: PathContext, secret: SecretFact): Station {
  const { namespace, name } = secret
  const { build } = context
  const value = build.graph.station(`value ${namespace}/${name}`, `secret ${namespace}/${name}`)
  if (!build.once(`value ${namespace}/${name}`)) return value
  build.free(build.secrets(namespace), value)
  for (const { station, why } of ownSources(context, secret)) build.graph.link(station, value, why)
  return value
}
