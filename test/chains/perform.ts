// The class stands below the function that uses it: the way of reading.
// oxlint-disable no-use-before-define
import type { PathStep } from '../../src/lib/analysis/reach/index.ts'
import type { Answer } from '../paths/attacker.ts'
import { CLIENT, KUBELET_CLIENT } from '../paths/identities/certificate-request.ts'
import { groupsOf, serviceAccount, type Subject, subjectIn, textOf, userNameOf } from './cluster.ts'
import type { Ask } from './moves/ask.ts'
import { certificate } from './moves/certificate.ts'
import {
  freeNames,
  isLetThrough,
  type MadeSecret,
  makeAccount,
  makeTokenSecret,
  remakeSecret,
  repointSecret,
  requestToken,
} from './moves/identity.ts'
import { replaceSecret, writePolicy } from './moves/policy.ts'
import { carriesValue, READ_ROWS, type ReadRow, readsOf, tokensIn } from './moves/read.ts'
import {
  addPiece,
  bindToSelf,
  gathered,
  joinBinding,
  rewriteRole,
  type RoleName,
} from './moves/role.ts'
import { bringNear } from './moves/volume.ts'
import { bindEmptied, emptyGathering, emptyRole, type Emptied } from './rewriting.ts'
import { credentialOf, impersonated, type Session } from './session.ts'
import type { Mark, World } from './world.ts'

/** Rows that the attacker can carry out; the others take a kubelet, or the goodwill of somebody. */
const PERFORMED = new Set(
  'D1 D2 D3 D4 D5 D6 D7 D8 D9 D11 D12 I1 I2 I3 I6 I7 I8 I11 I12 I13 I15 I16 I18 I22 I23 N4 N6'.split(
    ' ',
  ),
)

/** The rows of a path for which there is no script. */
export function withoutScript(path: readonly PathStep[]): readonly string[] {
  return path.map(({ id }) => id).filter((id) => !PERFORMED.has(id))
}

/** A step that the program named was refused, or led nowhere. */
export class StepFailed extends Error {}

/**
 * Carries a path out, step by step, with the first credential and what each step
 * adds, and nothing else.
 *
 * @returns the answer that carries the value
 * @throws StepFailed for the first step that cannot be taken
 */
export async function perform(
  world: World,
  first: Session,
  path: readonly PathStep[],
  mark: Mark,
): Promise<Answer> {
  const attack = new Attack(world, first, mark)
  for (const [at, step] of path.entries()) {
    await attack.take(step, path[at + 1])
    if (attack.proof !== undefined) return attack.proof
  }
  const answer = await attack.readAtLast()
  if (answer !== undefined) return answer
  throw new StepFailed(`after ${path.map(({ id }) => id).join(' ')} the value was in no answer`)
}

const patienceMs = 4000

class Attack {
  /** The answer with the value. */
  proof: Answer | undefined
  readonly #world: World
  readonly #mark: Mark
  /** All that can be acted as, the last one first. */
  #sessions: readonly Session[]
  /** Secrets that steps went through, whose tokens were seen. */
  #seen: readonly Session[] = []
  /** Roles that steps bound, and where. */
  #roles: readonly (RoleName & { readonly scope: string })[] = []

  constructor(world: World, first: Session, mark: Mark) {
    this.#world = world
    this.#mark = mark
    this.#sessions = [first]
  }

  async take(step: PathStep, next: PathStep | undefined): Promise<void> {
    const end = Date.now() + patienceMs
    // The authorizers hear of the step before a moment later.
    while (!(await this.#try(step, next))) {
      if (Date.now() > end) {
        throw new StepFailed(`${step.id} from ${step.from} to ${step.to} cannot be taken`)
      }
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }

  /** Who has come by every right needs no step to read. */
  async readAtLast(): Promise<Answer | undefined> {
    const { namespace, name } = this.#mark
    const end = Date.now() + patienceMs
    const step = { id: 'D1', from: '', to: `secret ${namespace}/${name}`, evidence: [] }
    while (this.proof === undefined && Date.now() < end) await this.#read(step)
    return this.proof
  }

  async #try(step: PathStep, next: PathStep | undefined): Promise<boolean> {
    const { id, to } = step
    if (READ_ROWS.includes(id as ReadRow) || id === 'D4' || id === 'D5') return this.#read(step)
    const subject = subjectIn(to)
    switch (id) {
      case 'D6':
        return true
      case 'D11':
      case 'N6':
        return this.#read({ ...step, id: 'D1' })
      case 'D12':
        return this.#refuse(step)
      case 'I3':
        return this.#adopt(subject)
      case 'I1':
        return subject !== undefined && this.#token(step, subject)
      case 'I2':
        return subject !== undefined && this.#tokenSecret(step, subject)
      case 'I6':
      case 'I7':
      case 'I8':
        return subject !== undefined && this.#impersonate(step, subject)
      case 'I11':
      case 'I12':
        return this.#bind(step)
      case 'I13':
      case 'I15':
        return this.#rewrite(step, id)
      case 'I16':
        return subject !== undefined && this.#certificate(step, subject, CLIENT)
      case 'I18':
        return this.#certificate(step, subject ?? this.#nodeOf(step, next), KUBELET_CLIENT)
      case 'I22':
        return subject !== undefined && this.#podToken(step, subject)
      case 'I23':
        return subject !== undefined && this.#account(step, subject)
      case 'N4':
        return this.#volume(step)
      default:
        throw new StepFailed(`no script for ${id}`)
    }
  }

  readonly #ask: Ask = (session, method, path, sent) =>
    this.#world.wire.send(session, method, path, sent)

  /** Whoever the step is from first: rights may have come to any of those who are held. */
  #actors({ from }: PathStep): readonly Session[] {
    const named = this.#sessions.filter(
      ({ subject, groups }) =>
        textOf(subject) === from || groups.some((group) => from === `group ${group}`),
    )
    return [...named, ...this.#sessions.filter((each) => !named.includes(each))]
  }

  #hold(session: Session): true {
    this.#sessions = [session, ...this.#sessions]
    return true
  }

  /** A read of a set of Secrets is a right that a later step makes use of. */
  async #read(step: PathStep): Promise<boolean> {
    const [, namespace, name] = /^secret ([^/ ]+)\/([^ ]+)$/.exec(step.to) ?? []
    if (namespace === undefined || name === undefined) return true
    const found = this.#world.marks.find(
      (each) => each.namespace === namespace && each.name === name,
    )
    // One that a later step is to make.
    if (found === undefined) return true
    const reads = readsOf(found)
    const row = READ_ROWS.find((each) => each === step.id)
    for (const session of this.#actors(step)) {
      for (const [method, path, sent] of row === undefined
        ? Object.values(reads).flat()
        : reads[row]) {
        const answer = await this.#ask(session, method, path, sent)
        if (carriesValue(answer, this.#mark)) this.proof = answer
        this.#seen = [...this.#seen, ...tokensIn(answer)]
        if (carriesValue(answer, found)) return true
      }
    }
    return false
  }

  #adopt(subject: Subject | undefined): boolean {
    const found = this.#seen.find(
      (each) => subject !== undefined && textOf(each.subject) === textOf(subject),
    )
    return found !== undefined && this.#hold(found)
  }

  async #token(step: PathStep, subject: Subject): Promise<boolean> {
    for (const session of this.#actors(step)) {
      const [token] = tokensIn(await requestToken(this.#ask, session, subject))
      if (token !== undefined) return this.#hold(token)
    }
    return false
  }

  async #podToken(step: PathStep, subject: Subject): Promise<boolean> {
    const { evidence } = step
    for (const { kind, namespace, name } of evidence) {
      if (kind !== 'Pod') continue
      const pod = await this.#world.plane.admin.get(`/api/v1/namespaces/${namespace}/pods/${name}`)
      const bound = { name, uid: pod.metadata.uid ?? '' }
      for (const session of this.#actors(step)) {
        const [token] = tokensIn(await requestToken(this.#ask, session, subject, bound))
        if (token !== undefined) return this.#hold(token)
      }
    }
    return false
  }

  async #tokenSecret(step: PathStep, subject: Subject): Promise<boolean> {
    const { plan } = this.#world
    const { namespace = '' } = subject
    for (const session of this.#actors(step)) {
      for (const name of [undefined, ...freeNames(plan, namespace)]) {
        const made = await makeTokenSecret(this.#world, session, subject, name)
        if (made.answer.status < 300 && (await this.#readToken(step, made))) return true
      }
      for (const secret of plan.secrets) {
        if (secret.account === undefined || secret.namespace !== namespace) continue
        const changed = await repointSecret(this.#world, session, secret, subject)
        if (changed.answer.status < 300 && (await this.#readToken(step, changed))) return true
      }
      for (const secret of plan.secrets) {
        if (secret.account !== undefined || secret.namespace !== namespace) continue
        const made = await remakeSecret(this.#world, session, secret, subject)
        if (made.answer.status < 300 && (await this.#readToken(step, made))) return true
      }
    }
    return false
  }

  /** Reads a Secret that the controller is about to fill. */
  async #readToken(step: PathStep, secret: MadeSecret): Promise<boolean> {
    const end = Date.now() + patienceMs
    while (Date.now() < end) {
      for (const reader of this.#actors(step)) {
        for (const [method, path, sent] of Object.values(readsOf(secret)).flat()) {
          const answer = await this.#ask(reader, method, path, sent)
          const found = tokensIn(answer).find((each) => textOf(each.subject) === step.to)
          if (found !== undefined) return this.#hold(found)
        }
      }
    }
    return false
  }

  async #impersonate(step: PathStep, subject: Subject): Promise<boolean> {
    for (const session of this.#actors(step)) {
      if (session.base !== undefined) continue
      for (const other of this.#impersonations(step, session, subject)) {
        // As a node only with its group; a user of such a name is no node.
        if (await isLetThrough(this.#ask, other)) return this.#hold(other)
      }
    }
    return false
  }

  /** To be in a group one has to be somebody; the groups of accounts come with being one. */
  #impersonations({ id }: PathStep, session: Session, subject: Subject): readonly Session[] {
    const { users, accounts, namespaces } = this.#world.plan
    if (subject.kind !== 'Group') return [impersonated(session, subject)]
    if (id === 'I7') {
      // Nobody checks that the account is there.
      const names = [...accounts.map(({ name }) => name), 'anybody']
      return namespaces
        .flatMap((namespace) => names.map((name) => serviceAccount(namespace, name)))
        .filter((each) => groupsOf(each).includes(subject.name))
        .map((each) => impersonated(session, each))
    }
    const names = [...users.map(({ name }) => name), ...accounts.map(userNameOf)]
    return names.map((user) => impersonated(session, subject, user))
  }

  async #bind(step: PathStep): Promise<boolean> {
    const [, kind, name = '', where] =
      /^(ClusterRole|Role) (\S+) (everywhere|in \S+)$/.exec(step.to) ?? []
    const scope = where === undefined || where === 'everywhere' ? '' : where.slice('in '.length)
    const role = { namespace: kind === 'Role' ? scope : '', name }
    this.#roles = [...this.#roles, { ...role, scope }]
    for (const session of this.#actors(step)) {
      if ((await bindToSelf(this.#world, session, scope, role)).status < 300) return true
    }
    for (const binding of this.#bindingsTo(scope, role)) {
      for (const session of this.#actors(step)) {
        for (const method of ['PATCH', 'PUT'] as const) {
          const answer = await joinBinding(this.#world, session, binding, method)
          if (answer.status < 300) return true
        }
      }
    }
    return false
  }

  #bindingsTo(scope: string, role: { readonly namespace: string; readonly name: string }) {
    return this.#world.plan.bindings.filter(
      (each) =>
        each.namespace === scope &&
        each.role.name === role.name &&
        each.role.namespace === role.namespace,
    )
  }

  /** Rewrites what it is bound to, or adds a piece to it; else it binds what is empty first. */
  async #rewrite(step: PathStep, id: 'I13' | 'I15'): Promise<boolean> {
    const scopes = new Set([placeIn(step.to), ''])
    for (const scope of scopes) {
      if (await this.#rewriteBound(step, id, scope)) return this.#withRights(step)
    }
    for (const scope of scopes) {
      if (await this.#rewriteEmptied(step, id, scope)) return this.#withRights(step)
    }
    return false
  }

  async #rewriteBound(step: PathStep, id: 'I13' | 'I15', scope: string): Promise<boolean> {
    for (const role of await this.#rolesOf(step)) {
      if (!this.#isBound(role, scope)) continue
      for (const session of this.#actors(step)) {
        if (id === 'I15') {
          if (await this.#gather(session, role.name)) return true
          continue
        }
        for (const method of ['PATCH', 'PUT'] as const) {
          const { status } = await rewriteRole(this.#world, session, role, method)
          if (status < 300) return true
        }
      }
    }
    return false
  }

  /** Whether one of those who are held is bound to the role where it counts. */
  #isBound(role: RoleName, scope: string): boolean {
    const isIt = (each: RoleName): boolean =>
      each.name === role.name && each.namespace === role.namespace
    const counts = (place: string): boolean => place === '' || place === scope
    const names = new Set(
      this.#sessions.flatMap(({ subject, groups }) => [
        textOf(subject),
        ...groups.map((group) => `group ${group}`),
      ]),
    )
    return (
      this.#roles.some((each) => isIt(each) && counts(each.scope)) ||
      this.#world.plan.bindings.some(
        (each) => isIt(each.role) && counts(each.namespace) && names.has(textOf(each.subject)),
      )
    )
  }

  async #rewriteEmptied(step: PathStep, id: 'I13' | 'I15', scope: string): Promise<boolean> {
    const actors = this.#actors(step)
    for (const session of actors) {
      for await (const { role, fill } of this.#emptied(session, id, scope)) {
        const bound = []
        for (const binder of actors) {
          if (await bindEmptied(this.#world, binder, scope, role)) bound.push(binder)
        }
        if ((await fill()) && bound.length > 0) return true
      }
    }
    return false
  }

  async *#emptied(session: Session, id: 'I13' | 'I15', scope: string): AsyncGenerator<Emptied> {
    if (id === 'I15') {
      const made = await emptyGathering(this.#world, session)
      if (made !== undefined) yield made
      return
    }
    for (const { namespace, name } of this.#world.plan.roles) {
      if (namespace !== '' && namespace !== scope) continue
      const emptied = await emptyRole(this.#world, session, { namespace, name })
      if (emptied !== undefined) yield emptied
    }
  }

  /** Every right where an account is: its token is what it is for. */
  async #withRights(step: PathStep): Promise<boolean> {
    const subject = subjectIn(step.to)
    if (subject?.kind !== 'ServiceAccount') return true
    const end = Date.now() + patienceMs
    while (Date.now() < end) {
      if (await this.#token(step, subject)) return true
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    return false
  }

  async #gather(session: Session, name: string): Promise<boolean> {
    const { plan } = this.#world
    const label = plan.roles.find((each) => each.name === name)?.gathers
    if (label === undefined) return false
    const made = await addPiece(this.#world, session, label)
    if (made.status >= 300) {
      const patched = await this.#relabel(session, label)
      if (!patched) return false
    }
    await gathered(this.#world, name)
    return true
  }

  async #relabel(session: Session, label: string): Promise<boolean> {
    for (const { namespace, name, gathers } of this.#world.plan.roles) {
      if (namespace !== '' || gathers !== undefined) continue
      for (const method of ['PATCH', 'PUT'] as const) {
        const role = { namespace, name }
        const labels = { [label]: 'true' }
        const answer = await rewriteRole(this.#world, session, role, method, { labels })
        if (answer.status < 300) return true
      }
    }
    return false
  }

  /** Roles of the bindings that prove the step, and those that steps before named. */
  async #rolesOf({ evidence }: PathStep): Promise<readonly RoleName[]> {
    const { admin } = this.#world.plane
    const roles: RoleName[] = [...this.#roles]
    for (const { kind, namespace = '', name } of evidence) {
      if (kind === 'Role' || kind === 'ClusterRole') roles.push({ namespace, name })
      if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') continue
      const base = namespace === '' ? 'clusterrolebindings' : `namespaces/${namespace}/rolebindings`
      const { roleRef } = await admin.get(`/apis/rbac.authorization.k8s.io/v1/${base}/${name}`)
      roles.unshift({ namespace: roleRef.kind === 'Role' ? namespace : '', name: roleRef.name })
    }
    return roles
  }

  async #certificate(
    step: PathStep,
    subject: Subject | undefined,
    signer: string,
  ): Promise<boolean> {
    if (subject === undefined) return false
    const actors = this.#actors(step)
    const approvers = signer === KUBELET_CLIENT ? [undefined, ...actors] : actors
    for (const asks of actors) {
      for (const approves of approvers) {
        const hands = { asks, fetches: actors, ...(approves && { approves }) }
        const outcome = await certificate(this.#world, subject, signer, hands)
        if ('held' in outcome) return this.#hold(credentialOf(subject, outcome.held))
        if (outcome.failed === 'create') break
      }
    }
    return false
  }

  /** A step to any node is one to the node of the next. */
  #nodeOf({ to }: PathStep, next: PathStep | undefined): Subject | undefined {
    const named = next === undefined ? undefined : subjectIn(next.from)
    if (named?.kind === 'Node') return named
    const [name] = this.#world.plan.nodes
    return to.includes('node') && name !== undefined ? { kind: 'Node', name } : undefined
  }

  async #account(step: PathStep, subject: Subject): Promise<boolean> {
    for (const session of this.#actors(step)) {
      const made = await makeAccount(this.#world, session, subject)
      if (made.status >= 300 && made.status !== 409) continue
      return (await this.#token(step, subject)) || this.#tokenSecret(step, subject)
    }
    return false
  }

  async #volume(step: PathStep): Promise<boolean> {
    const { namespace, name } = this.#mark
    for (const pod of this.#world.plan.pods) {
      if (pod.claim === undefined) continue
      for (const session of this.#actors(step)) {
        const claim = { namespace: pod.namespace, name: pod.claim }
        const made = await bringNear(this.#world, session, { namespace, name }, claim)
        if (made.status >= 300) continue
        const node = this.#sessions.find(({ subject }) => textOf(subject) === `node ${pod.node}`)
        return (
          node !== undefined &&
          this.#read({
            ...step,
            id: 'D1',
            from: textOf(node.subject),
            to: `secret ${namespace}/${name}`,
          })
        )
      }
    }
    return false
  }

  async #refuse(step: PathStep): Promise<boolean> {
    const actors = this.#actors(step)
    for (const creator of actors) {
      for (const binder of actors) {
        if (!(await writePolicy(this.#world, creator, binder, this.#mark.namespace))) continue
        const end = Date.now() + patienceMs
        while (Date.now() < end) {
          for (const session of actors) {
            const answer = await replaceSecret(this.#ask, session, this.#mark)
            if (carriesValue(answer, this.#mark)) this.proof = answer
            if (this.proof !== undefined) return true
          }
        }
      }
    }
    return false
  }
}

/** The namespace that the end of a step is in; empty for one that is everywhere. */
function placeIn(text: string): string {
  return /^(?:\w+ )*in ([^ ]+)$|^\w+ ([^/ ]+)\//.exec(text)?.slice(1).find(Boolean) ?? ''
}
