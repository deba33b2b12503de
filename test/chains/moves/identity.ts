import { randomUUID } from 'node:crypto'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer } from '../../paths/attacker.ts'
import type { Subject } from '../cluster.ts'
import type { Session } from '../session.ts'
import { type Mark, tokenSecret, type World } from '../world.ts'
import { type Ask, fresh, MERGE } from './ask.ts'
import { secretsIn } from './read.ts'

/** Rows I1 and I22: a token for an account, bound to a pod where one is given. */
export function requestToken(
  ask: Ask,
  session: Session,
  { namespace, name }: Subject,
  pod?: { readonly name: string; readonly uid: string },
): Promise<Answer> {
  const boundObjectRef = pod && { apiVersion: 'v1', kind: 'Pod', ...pod }
  return ask(session, 'POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { ...(boundObjectRef && { boundObjectRef }) },
    },
  })
}

/** Rows I6, I7 and I8: whether requests in the name of somebody are let through. */
export async function isLetThrough(ask: Ask, session: Session): Promise<boolean> {
  const answer = await ask(session, 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  })
  return answer.status < 300
}

/** Row I23: makes an account. */
export async function makeAccount(
  world: World,
  session: Session,
  { namespace, name }: Subject,
): Promise<Answer> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`
  const answer = await world.wire.send(session, 'POST', path, { body: { metadata: { name } } })
  if (answer.status < 300) world.undo(() => world.plane.admin.delete(`${path}/${name}`))
  return answer
}

/** What it is when it was made anew before. */
const TOKEN = 'kubernetes.io/service-account-token'

/** A Secret that was made or changed to hold the token of an account. */
export interface MadeSecret {
  readonly answer: Answer
  readonly namespace: string
  readonly name: string
}

/** Row I2: makes a Secret for the token of an account, under a name that is given or any. */
export async function makeTokenSecret(
  world: World,
  session: Session,
  { namespace = '', name }: Subject,
  secret = fresh(world),
): Promise<MadeSecret> {
  const path = secretsIn(namespace)
  const body = tokenSecret(secret, name)
  const { wire, plane } = world
  let answer = await wire.send(session, 'POST', path, { body })
  if (answer.status === 403) {
    // A right to create what one names: an apply patch names what it creates.
    answer = await wire.send(session, 'PATCH', `${path}/${secret}?fieldManager=x`, {
      body: { apiVersion: 'v1', kind: 'Secret', ...body },
      contentType: 'application/apply-patch+yaml',
    })
    if (answer.status === 200) answer = { ...answer, status: 409 }
  }
  if (answer.status < 300) world.undo(() => plane.admin.delete(`${path}/${secret}`))
  return { answer, namespace, name: secret }
}

/** Names of Secrets that are not there and that rights in the namespace are for. */
export function freeNames({ roles, secrets }: World['plan'], namespace: string): readonly string[] {
  const taken = new Set(
    secrets.filter((each) => each.namespace === namespace).map(({ name }) => name),
  )
  const named = roles
    .filter((role) => role.namespace === '' || role.namespace === namespace)
    .flatMap(({ rules }) => rules)
    .filter(({ resources }) => resources.includes('secrets'))
    .flatMap(({ resourceNames = [] }) => resourceNames)
  return [...new Set(named)].filter((name) => name !== '' && !taken.has(name))
}

/** Row I2 by a token Secret that is there: it is made one of another account. */
export async function repointSecret(
  world: World,
  session: Session,
  { namespace, name }: Pick<Mark, 'namespace' | 'name'>,
  account: Subject,
): Promise<MadeSecret> {
  const path = `${secretsIn(namespace)}/${name}`
  const { admin } = world.plane
  const before = await admin.get(path)
  const of = 'kubernetes.io/service-account'
  const annotations = { [`${of}.name`]: account.name, [`${of}.uid`]: null }
  const answer = await world.wire.send(session, 'PATCH', path, {
    body: { metadata: { annotations }, data: { token: null } },
    ...MERGE,
  })
  if (answer.status < 300) {
    const { data, metadata } = before
    world.undo(() => admin.patch(path, { data, metadata: { annotations: metadata.annotations } }))
  }
  return { answer, namespace, name }
}

/** Row I2 with a Secret that is in the way: deletes it, and makes it anew for the token of an account. */
export async function remakeSecret(
  world: World,
  session: Session,
  { namespace, name }: Pick<Mark, 'namespace' | 'name'>,
  account: Subject,
): Promise<MadeSecret> {
  const path = `${secretsIn(namespace)}/${name}`
  const { admin } = world.plane
  // Somebody may have deleted it already, or made it anew.
  const before = await admin.get(path).catch(() => undefined)
  if (before !== undefined) {
    const { data, type } = before
    const answer = await removeSecret(world, session, { namespace, name })
    if (answer.status >= 300) return { answer, namespace, name }
    // Whoever deletes it can have read it before, so that its value is not lost to them.
    if (type !== TOKEN) {
      world.undo(() => admin.create(secretsIn(namespace), { metadata: { name }, type, data }))
    }
  }
  return makeTokenSecret(world, session, account, name)
}

/** By `delete`, or by an owner that does not exist: the garbage collector then deletes it. */
async function removeSecret(
  world: World,
  session: Session,
  { namespace, name }: Pick<Mark, 'namespace' | 'name'>,
): Promise<Answer> {
  const { wire, plane } = world
  const path = `${secretsIn(namespace)}/${name}`
  const deleted = await wire.send(session, 'DELETE', path)
  if (deleted.status !== 403 || !(await mayCreate(world, session, { namespace, name }))) {
    return deleted
  }
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'nobody', uid: randomUUID() }
  const answer = await wire.send(session, 'PATCH', path, {
    body: { metadata: { ownerReferences: [owner] } },
    ...MERGE,
  })
  if (answer.status < 300) {
    await eventually('the garbage collector', async () => {
      const secret = await plane.admin.get(path).catch(() => undefined)
      return secret === undefined
    })
  }
  return answer
}

/** It takes a while, which is lost on those who could not make the Secret anew. */
async function mayCreate(
  { wire }: World,
  session: Session,
  place: Pick<Mark, 'namespace' | 'name'>,
): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const resourceAttributes = { ...place, verb: 'create', resource: 'secrets' }
  const body = { spec: { resourceAttributes } }
  const answer = await wire.send(session, 'POST', path, { body })
  return answer.json?.status?.allowed === true
}
