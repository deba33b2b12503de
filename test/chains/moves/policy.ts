import type { Answer } from '../../paths/attacker.ts'
import type { Session } from '../session.ts'
import { type Mark, tokenSecret, type World } from '../world.ts'
import { type Ask, fresh } from './ask.ts'
import { secretsIn } from './read.ts'

const ADMISSION = '/apis/admissionregistration.k8s.io/v1'

/** Row I19's sibling D12: a policy that tells what a Secret was; for this namespace only. */
export async function writePolicy(
  world: World,
  creator: Session,
  binder: Session,
  namespace: string,
): Promise<boolean> {
  const name = fresh(world)
  const { admin } = world.plane
  const spec = {
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['secrets'] },
      ],
    },
    // The token controller has to be able to fill Secrets all the same.
    matchConditions: [{ name: 'dry-run', expression: 'has(request.dryRun) && request.dryRun' }],
    validations: [
      {
        expression: 'false',
        messageExpression:
          "'it was ' + (has(oldObject.data.password) ? string(oldObject.data.password) : string(oldObject.data.token))",
      },
    ],
  }
  const made = await create(world, creator, 'validatingadmissionpolicies', {
    metadata: { name },
    spec,
  })
  if (!made) return false
  return create(world, binder, 'validatingadmissionpolicybindings', {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  })

  async function create({ wire, undo }: World, session: Session, plural: string, body: object) {
    const answer = await wire.send(session, 'POST', `${ADMISSION}/${plural}`, { body })
    if (answer.status >= 300) return false
    undo(() => admin.delete(`${ADMISSION}/${plural}/${name}`))
    return true
  }
}

/** Row D12: an update whose refusal tells, once it is an update of the right type. */
export async function replaceSecret(
  ask: Ask,
  session: Session,
  { namespace, name }: Mark,
): Promise<Answer> {
  const path = `${secretsIn(namespace)}/${name}?dryRun=All`
  const answer = await ask(session, 'PUT', path, { body: { metadata: { name } } })
  if (!answer.text.includes('field is immutable')) return answer
  return ask(session, 'PUT', path, { body: tokenSecret(name, 'anything') })
}
