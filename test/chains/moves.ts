import { randomBytes } from 'node:crypto'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { eventually } from '../control-plane/eventually.ts'
import type { Answer, Held } from '../paths/attacker.ts'
import { APPROVED, askFor, signingRequest } from '../paths/identities/certificate-request.ts'
import { bindingSubject, groupsOf, type Subject, subjectIn, userNameOf } from './cluster.ts'
import { credentialOf, type Session } from './session.ts'
import { type Mark, rbacPath, tokenSecret, type World } from './world.ts'

const RBAC_GROUP = 'rbac.authorization.k8s.io'
const ADMISSION = '/apis/admissionregistration.k8s.io/v1'
const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const VOLUMES = '/api/v1/persistentvolumes'

/** Makes one request as somebody; searches answer from what they remember. */
export type Ask = (
  session: Session,
  method: string,
  path: string,
  sent?: { readonly body?: unknown; readonly contentType?: string },
) => Promise<Answer>

const MERGE = { contentType: 'application/merge-patch+json' }

function secretsIn(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/secrets`
}

/** Every request about one Secret whose answer can carry its value, by row. */
export function readsOf({ namespace, name }: Pick<Mark, 'namespace' | 'name'>) {
  const all = secretsIn(namespace)
  const one = `${all}/${name}`
  const only = `fieldSelector=metadata.name%3D${name}`
  return {
    D1: [['GET', one, {}]],
    D2: [
      ['GET', `${all}?${only}`, {}],
      ['GET', all, {}],
      ['GET', '/api/v1/secrets', {}],
    ],
    D3: [
      ['GET', `${all}?watch=1&${only}&timeoutSeconds=5`, {}],
      ['GET', `${all}?watch=1&timeoutSeconds=5`, {}],
      ['GET', '/api/v1/secrets?watch=1&timeoutSeconds=5', {}],
    ],
    D7: [['PATCH', `${one}?dryRun=All`, { body: {}, ...MERGE }]],
    // In the query: a body would be all that counts, and this is not to delete anything.
    D8: [['DELETE', `${one}?dryRun=All&propagationPolicy=Foreground`, {}]],
    D9: [['DELETE', `${all}?dryRun=All`, {}]],
  } as const satisfies Record<
    string,
    readonly (readonly [string, string, { body?: unknown; contentType?: string }])[]
  >
}

export type ReadRow = keyof ReturnType<typeof readsOf>
export const READ_ROWS: readonly ReadRow[] = ['D1', 'D2', 'D7', 'D8', 'D9', 'D3']

/** Whether an answer carries the value, as it is or as the API encodes it. */
export function carriesValue({ text }: Answer, { value }: Mark): boolean {
  return text.includes(value) || text.includes(Buffer.from(value).toString('base64'))
}

/** Credentials of service accounts that an answer carries. */
export function tokensIn({ text }: Answer): Session[] {
  const found = [...text.matchAll(/"token"\s*:\s*"(?<token>[^"]+)"/gu)]
  return found.flatMap(({ groups }) => {
    const written = groups?.['token'] ?? ''
    const token = written.startsWith('eyJ') ? written : Buffer.from(written, 'base64').toString()
    const claims = token.split('.')[1]
    if (claims === undefined) return []
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
    const [, , namespace, name] = sub.split(':')
    const subject = subjectIn(`sa ${namespace}/${name}`)
    return subject === undefined ? [] : [credentialOf(subject, { token })]
  })
}

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

/** Rows I16 and I18: who asks, who approves (nobody where it is done by itself), and who fetches. */
export interface CertificateHands {
  readonly asks: Session
  readonly approves?: Session
  readonly fetches: readonly Session[]
  /** How long to wait for the signer. */
  readonly patienceMs?: number
}

export type CertificateOutcome =
  | { readonly held: Held }
  | { readonly failed: 'create' | 'approve' | 'fetch' }

export async function certificate(
  world: World,
  subject: Subject,
  signer: string,
  { asks, approves, fetches, patienceMs = 4000 }: CertificateHands,
): Promise<CertificateOutcome> {
  const commonName = subject.kind === 'Group' ? 'chains' : userNameOf(subject)
  const { keyPem, requestPem } = await askFor({ commonName, organizations: groupsOf(subject) })
  const name = fresh(world)
  const path = `${REQUESTS}/${name}`
  const { wire } = world
  const made = await wire.send(asks, 'POST', REQUESTS, {
    body: signingRequest(name, requestPem, signer),
  })
  if (made.status >= 300) return { failed: 'create' }
  world.undo(() => world.plane.admin.delete(path))
  if (approves !== undefined) {
    const body = { status: { conditions: APPROVED } }
    const answer = await wire.send(approves, 'PATCH', `${path}/approval`, { body, ...MERGE })
    const put = { ...(made.json as KubeObject), ...body }
    const again =
      answer.status < 300
        ? answer
        : await wire.send(approves, 'PUT', `${path}/approval`, { body: put })
    if (again.status >= 300) return { failed: 'approve' }
  }
  const end = Date.now() + patienceMs
  for (;;) {
    for (const session of fetches) {
      const certPem = await fetchOnce(world, session, path)
      if (certPem !== undefined) return { held: { certPem, keyPem } }
    }
    if (Date.now() > end) return { failed: 'fetch' }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function fetchOnce(
  { wire }: World,
  session: Session,
  path: string,
): Promise<string | undefined> {
  const selector = `fieldSelector=metadata.name%3D${path.slice(REQUESTS.length + 1)}`
  const ways = [
    ['GET', path, {}],
    ['GET', `${REQUESTS}?${selector}`, {}],
    ['PATCH', path, { body: {}, ...MERGE }],
    ['PATCH', `${path}/approval`, { body: {}, ...MERGE }],
  ] as const
  for (const [method, at, sent] of ways) {
    const { text } = await wire.send(session, method, at, sent)
    const found = /"certificate"\s*:\s*"(?<pem>[^"]+)"/u.exec(text)?.groups?.['pem']
    if (found !== undefined) return Buffer.from(found, 'base64').toString()
  }
  return undefined
}

/** Row N4: a volume that names a Secret, for a claim that a pod on a held node uses. */
export async function bringNear(
  world: World,
  session: Session,
  mark: Pick<Mark, 'namespace' | 'name'>,
  claim: { readonly namespace: string; readonly name: string },
): Promise<Answer> {
  const name = fresh(world)
  const { namespace, name: secret } = mark
  const answer = await world.wire.send(session, 'POST', VOLUMES, {
    body: {
      metadata: { name },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        claimRef: claim,
        csi: {
          driver: 'chains.test',
          volumeHandle: name,
          nodePublishSecretRef: { namespace, name: secret },
        },
      },
    },
  })
  if (answer.status < 300) world.undo(() => world.plane.admin.delete(`${VOLUMES}/${name}`))
  return answer
}

function fresh({ plan }: World): string {
  return `${plan.unique}-${randomBytes(4).toString('hex')}`
}
