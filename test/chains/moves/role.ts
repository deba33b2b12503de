import { eventually } from '../../control-plane/eventually.ts'
import type { Answer } from '../../paths/attacker.ts'
import { bindingSubject } from '../cluster.ts'
import type { Session } from '../session.ts'
import { rbacPath, type World } from '../world.ts'
import { fresh, MERGE } from './ask.ts'

const RBAC_GROUP = 'rbac.authorization.k8s.io'

export interface RoleName {
  readonly namespace: string
  readonly name: string
}

/** Row I11 by a new binding, for the session and for whose credential it uses. */
export async function bindToSelf(
  world: World,
  session: Session,
  scope: string,
  role: RoleName,
): Promise<Answer> {
  const path = rbacPath(scope, 'rolebinding')
  const name = fresh(world)
  const kind = role.namespace === '' ? 'ClusterRole' : 'Role'
  const answer = await world.wire.send(session, 'POST', path, {
    body: {
      metadata: { name },
      roleRef: { apiGroup: RBAC_GROUP, kind, name: role.name },
      subjects: selves(session),
    },
  })
  if (answer.status < 300) world.undo(() => world.plane.admin.delete(`${path}/${name}`))
  return answer
}

/** Row I11 by a binding that exists. */
export async function joinBinding(
  world: World,
  session: Session,
  { namespace, name }: RoleName,
  method: 'PATCH' | 'PUT' = 'PATCH',
): Promise<Answer> {
  const path = `${rbacPath(namespace, 'rolebinding')}/${name}`
  const { admin } = world.plane
  const before = await admin.get(path)
  const subjects = [...(before['subjects'] ?? []), ...selves(session)]
  const sent =
    method === 'PATCH' ? { body: { subjects }, ...MERGE } : { body: { ...before, subjects } }
  const answer = await world.wire.send(session, method, path, sent)
  if (answer.status < 300) {
    world.undo(() => admin.patch(path, { subjects: before['subjects'] ?? [] }))
  }
  return answer
}

function selves(session: Session): object[] {
  const { subject, base } = session
  return [subject, ...(base === undefined ? [] : [base.subject])].map(bindingSubject)
}

const EVERYTHING: readonly object[] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]

/** What a role is rewritten to: every right, or nothing at all. */
export interface Rewritten {
  readonly labels?: Readonly<Record<string, string>>
  readonly rules?: readonly object[]
  /** Only asks whether it may. */
  readonly dryRun?: boolean
}

/** Rows I13 and I15: every right into a role that exists, with labels for roles that gather. */
export async function rewriteRole(
  world: World,
  session: Session,
  { namespace, name }: RoleName,
  method: 'PATCH' | 'PUT',
  { labels = {}, rules = EVERYTHING, dryRun = false }: Rewritten = {},
): Promise<Answer> {
  const path = `${rbacPath(namespace, 'role')}/${name}`
  const { admin } = world.plane
  const before = await admin.get(path)
  const metadata = { labels: { ...before.metadata.labels, ...labels } }
  const sent =
    method === 'PATCH'
      ? { body: { metadata, rules }, ...MERGE }
      : { body: { ...before, metadata: { ...before.metadata, ...metadata }, rules } }
  const query = dryRun ? '?dryRun=All' : ''
  const answer = await world.wire.send(session, method, `${path}${query}`, sent)
  if (answer.status < 300 && !dryRun) {
    world.undo(async () => {
      const gone = Object.fromEntries(Object.keys(labels).map((label) => [label, null]))
      await admin.patch(path, {
        metadata: { labels: { ...gone, ...before.metadata.labels } },
        rules: before['rules'] ?? [],
      })
    })
  }
  return answer
}

/** Row I15 by a new ClusterRole; waits until the controller has copied it. */
export async function addPiece(world: World, session: Session, label: string): Promise<Answer> {
  const path = rbacPath('', 'role')
  const name = fresh(world)
  const labels = { [label]: 'true' }
  const answer = await world.wire.send(session, 'POST', path, {
    body: { metadata: { name, labels }, rules: EVERYTHING },
  })
  if (answer.status < 300) world.undo(() => world.plane.admin.delete(`${path}/${name}`))
  return answer
}

/** Row I15: a ClusterRole that gathers by a label that nothing has yet. */
export async function makeGathering(
  world: World,
  session: Session,
): Promise<{ readonly answer: Answer; readonly name: string; readonly label: string }> {
  const path = rbacPath('', 'role')
  const name = fresh(world)
  const label = `${name}.chains.test/part`
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { [label]: 'true' } }] }
  const answer = await world.wire.send(session, 'POST', path, {
    body: { metadata: { name }, aggregationRule },
  })
  if (answer.status < 300) world.undo(() => world.plane.admin.delete(`${path}/${name}`))
  return { answer, name, label }
}

/** Waits for the controller to fill a role that gathers. */
export async function gathered({ plane }: World, name: string): Promise<void> {
  await eventually('the controller to gather', async () => {
    const { rules } = await plane.admin.get(`${rbacPath('', 'role')}/${name}`)
    return (rules ?? []).length > 0
  })
}

/** Whether it was refused for what the role says, which the API server may not know of yet. */
export function refusedForRules({ status, text }: Answer): boolean {
  return status === 403 && text.includes('not currently held')
}
