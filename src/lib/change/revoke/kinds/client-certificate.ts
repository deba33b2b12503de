/**
 * Client certificates of an API server. None can be revoked (kubernetes/kubernetes#18982): it is
 * accepted until it expires, and what can be taken away is what its owner may do.
 */
import { timestamp } from '../../../base/timestamp.ts'
import { type ObjectChange, objectChanges } from '../../../analysis/cut/index.ts'
import { isImplicitGroup, MASTERS } from '../../../analysis/rbac/index.ts'
import { UserError } from '../../../base/errors.ts'
import { kindAndName, qualifiedName } from '../../../base/names.ts'
import {
  type ClientCertificate,
  clientCertificateIn,
  keysWithCertificates,
} from '../client-certificates.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import { type Grants, grantsTo } from '../grants.ts'
import type { RevocationReader } from '../port.ts'
import type { ClientCertificateQuestion, Plan, Step, Wish } from '../step.ts'

/** Undefined for a Secret without such a certificate and its key. */
export function recogniseClientCertificate({ plain }: RevokedSecret): Credential | undefined {
  const found = clientCertificateIn(plain)
  if (found === undefined) return undefined
  const { user, groups, until } = found
  const inGroups = groups.length === 0 ? '' : `, in ${groups.join(', ')}`
  const title = `a client certificate for user ${user}${inGroups}, valid until ${timestamp(until)}`
  return { kind: 'client-certificate', title, keys: keysWithCertificates(plain) }
}

/**
 * Says how to take the rights of its owner away, and proves that there are none.
 *
 * @throws UserError when it is to be deleted or taken back; ApiError
 */
export async function planClientCertificate(
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  const found = clientCertificateIn(secret.plain)
  if (found === undefined || wish.undo || wish.delete) {
    throw new UserError(
      `the certificate in ${qualifiedName(secret)} can be neither quarantined nor revoked, and is as good without its Secret`,
      ['without --delete and --undo it is shown how to take its rights away'],
    )
  }
  const owner = await reader.certificateOwner(found.certificate, found.key)
  if (owner === undefined) return refusedPlan(found, wish.now)
  const groups = owner.groups.filter((group) => !isImplicitGroup(group))
  const grants = withNodes(groups, grantsTo({ user: owner.username, groups }, await reader.rbac()))
  const steps = [...removals(grants), proveRights(found, grants)]
  return { steps, residual: residualOf(found, groups) }
}

const NODES = 'system:nodes'

/** What the Node authorizer gives follows from pods: no binding shows it, and it cannot be asked for in general. */
function withNodes(groups: readonly string[], grants: Grants): Grants {
  return groups.includes(NODES) ? { ...grants, isComplete: false } : grants
}

/** Who checks dates refuses what has expired; of other services nobody here knows. */
function refusedPlan(found: ClientCertificate, now: Date): Plan {
  const { certificate, key, until, isForApiServer } = found
  if (!isForApiServer && until > now) {
    const title = 'the API server does not know it: whoever else accepts it has to refuse it'
    return {
      steps: [{ type: 'byHand', id: 'service', title }],
      residual: [
        `it expires ${timestamp(until)}; until then its issuer can put it on a revocation list`,
      ],
    }
  }
  const question: ClientCertificateQuestion = { type: 'client-certificate', certificate, key }
  return { steps: [prove('every API server refuses it', question)], residual: [] }
}

function removals({ bindings, elements }: Grants): readonly Step[] {
  return objectChanges(elements).map((change, index) => ({
    type: 'byHand',
    id: 'rights',
    title: removalWords(change, bindings[index]?.members ?? []),
    change,
  }))
}

function removalWords({ object, action }: ObjectChange, groups: readonly string[]): string {
  const place = object.namespace === undefined ? '' : ` in ${object.namespace}`
  const what = `${kindAndName(object)}${place}`
  const others = groups.length === 0 ? '' : `; everybody in ${groups.join(', ')} loses that too`
  return action === 'delete' ? `delete ${what}${others}` : `take it out of ${what}${others}`
}

function proveRights(
  { certificate, key }: ClientCertificate,
  { checks, isComplete }: Grants,
): Step {
  return prove('every API server says that it may do nothing of note', {
    type: 'client-certificate',
    certificate,
    key,
    rights: { checks, isComplete },
  })
}

function prove(title: string, question: ClientCertificateQuestion): Step {
  return { type: 'prove', id: 'prove', title, question }
}

function residualOf({ until }: ClientCertificate, groups: readonly string[]): readonly string[] {
  return [
    `it is accepted until ${timestamp(until)}: only another client CA of the API server ends that before`,
    'whoever gives its user or groups a right again gives it to whoever holds the certificate',
    ...(groups.includes(MASTERS)
      ? [`${MASTERS} bypasses authorization: no removal takes anything away from it`]
      : []),
    ...(groups.includes(NODES)
      ? [
          'it is a node for the API server, and may read what the pods of that node use: drain and delete the node',
        ]
      : []),
  ]
}
