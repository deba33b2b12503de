// The class stands below the function that uses it: the way of reading.
// oxlint-disable no-use-before-define
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../control-plane/eventually.ts'
import type { Answer } from '../paths/attacker.ts'
import { CLIENT, KUBELET_CLIENT } from '../paths/identities/certificate-request.ts'
import { allowed } from '../paths/settle.ts'
import { type Subject, textOf, userNameOf } from './cluster.ts'
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
import { carriesValue, READ_ROWS, readsOf, tokensIn } from './moves/read.ts'
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
import { credentialOf, impersonated, keyOf, type Session } from './session.ts'
import { everybody, notThere } from './whom.ts'
import type { Mark, World } from './world.ts'

/** All that somebody came by who tried everything. */
export interface Found {
  /** The Secrets whose values were in an answer. */
  readonly values: ReadonlySet<Mark>
  /** Whom it could act as, with how. */
  readonly identities: ReadonlyMap<string, { readonly subject: Subject; readonly how: string }>
  /** What it changed on the way, each one request. */
  readonly changes: readonly string[]
}

/** Answers of the cluster as it was made, which stay what they are. */
export interface Memory {
  readonly answers: Map<string, Promise<Answer>>
  /** Changes that are refused, by who and what. */
  readonly refused: Set<string>
}

export function noMemory(): Memory {
  return { answers: new Map(), refused: new Set() }
}

/**
 * Tries every single step that there is a script for, as everybody whom that
 * adds, until nothing new comes of it. Changes are real; the caller restores.
 */
export async function searchFrom(world: World, first: Session, memory: Memory): Promise<Found> {
  const search = new Exhaustion(world, first, memory)
  await search.run()
  return search
}

class Exhaustion implements Found {
  readonly values = new Set<Mark>()
  readonly identities = new Map<string, { readonly subject: Subject; readonly how: string }>()
  readonly changes: string[] = []
  readonly #world: World
  readonly #memory: Memory
  readonly #sessions = new Map<string, Session>()
  /** Token Secrets that were made, to be read like all others. */
  #made: readonly (Pick<Mark, 'namespace' | 'name'> & { readonly account: Subject })[] = []
  /** Changes that were made and need not be made again. */
  readonly #done = new Set<string>()
  #answers: Memory['answers'] = new Map()
  #round = 0
  /** What was tried since the last change. */
  #tried = new Set<string>()

  constructor(world: World, first: Session, memory: Memory) {
    this.#world = world
    this.#memory = memory
    this.#sessions.set(keyOf(first), first)
  }

  async run(): Promise<void> {
    for (;;) {
      await this.#look()
      if (this.#hasAll()) return
      const before = this.changes.length
      await this.#change()
      if (this.changes.length === before && !(await this.#choose())) return
      await this.#world.settle()
      this.#tried = new Set()
      this.#answers = new Map()
      this.#round++
    }
  }

  readonly #ask: Ask = (session, method, path, sent) => {
    const { wire, epoch } = this.#world
    const send = (): Promise<Answer> => wire.send(session, method, path, sent)
    // Once something was changed, answers count until the next change.
    const answers = epoch() > 0 ? this.#answers : this.#memory.answers
    const via = session.base === undefined ? '' : keyOf(session.base)
    const asked = JSON.stringify([via, session.headers, method, path, sent?.body])
    const key = `${keyOf(session)} ${asked}`
    let answer = answers.get(key)
    if (answer === undefined) answers.set(key, (answer = send()))
    return answer
  }

  #hasAll(): boolean {
    return this.values.size === this.#world.marks.length
  }

  /** Steps that change nothing, to the end. */
  async #look(): Promise<void> {
    for (;;) {
      const open = [...this.#sessions].filter(([key]) => !this.#tried.has(key))
      if (open.length === 0) return
      for (const [key, session] of open) {
        if (this.#hasAll()) return
        this.#tried.add(key)
        await Promise.all([this.#read(session), this.#tokens(session), this.#impersonate(session)])
      }
    }
  }

  #hold(session: Session, how: string): void {
    const key = keyOf(session)
    if (this.#sessions.has(key)) return
    this.#sessions.set(key, session)
    const text = textOf(session.subject)
    if (!this.identities.has(text)) this.identities.set(text, { subject: session.subject, how })
  }

  #take(session: Session, answer: Answer, how: string): void {
    for (const mark of this.#world.marks) {
      if (!this.values.has(mark) && carriesValue(answer, mark)) this.values.add(mark)
    }
    for (const token of tokensIn(answer)) this.#hold(token, `${keyOf(session)}: ${how}`)
  }

  async #read(session: Session): Promise<void> {
    const { marks } = this.#world
    await Promise.all(
      [...marks, ...this.#made].map(async (secret) => {
        const reads = readsOf(secret)
        for (const row of READ_ROWS) {
          for (const [method, path, sent] of reads[row]) {
            // A watch that is allowed lasts; it is only begun for what nothing else has shown.
            const known =
              'account' in secret ? this.#holdsCredential(secret.account) : this.values.has(secret)
            if (known && ('account' in secret || row === 'D3')) continue
            this.#take(session, await this.#ask(session, method, path, sent), `${method} ${path}`)
          }
        }
      }),
    )
  }

  async #tokens(session: Session): Promise<void> {
    const { plan, plane } = this.#world
    const system = ['clusterrole-aggregation-controller', 'generic-garbage-collector'].map(
      (name): Subject => ({ kind: 'ServiceAccount', namespace: 'kube-system', name }),
    )
    await Promise.all(
      [...plan.accounts, ...system].map(async (account) => {
        this.#take(session, await requestToken(this.#ask, session, account), 'token')
      }),
    )
    for (const { namespace, name, account = 'default' } of plan.pods) {
      if (session.subject.kind !== 'Node') continue
      const { metadata } = await plane.admin.get(`/api/v1/namespaces/${namespace}/pods/${name}`)
      const subject: Subject = { kind: 'ServiceAccount', namespace, name: account }
      const bound = { name, uid: metadata.uid ?? '' }
      this.#take(session, await requestToken(this.#ask, session, subject, bound), 'pod token')
    }
  }

  async #impersonate(session: Session): Promise<void> {
    if (session.base !== undefined) return
    const subjects = everybody(this.#world)
    const users = [...subjects.filter(({ kind }) => kind !== 'Group').map(userNameOf), 'anybody']
    const tries = subjects.flatMap((subject) =>
      (subject.kind === 'Group' ? users : [userNameOf(subject)]).map((user) =>
        impersonated(session, subject, user),
      ),
    )
    // The user of a node without its group is a user like others.
    const plain = this.#world.plan.nodes.map((name) => {
      const subject: Subject = { kind: 'User', name: `system:node:${name}` }
      return impersonated(session, subject)
    })
    const strangers = notThere(this.#world).map((subject) => impersonated(session, subject))
    await Promise.all(
      [...tries, ...plain, ...strangers].map(async (other) => {
        const { subject } = other
        if (this.#sessions.has(keyOf(other)) || this.#holdsCredential(subject)) return
        if (await isLetThrough(this.#ask, other)) {
          this.#hold(other, `${keyOf(session)}: impersonate`)
        }
      }),
    )
  }

  #holdsCredential(subject: Subject): boolean {
    return [...this.#sessions.values()].some(
      (each) => each.base === undefined && textOf(each.subject) === textOf(subject),
    )
  }

  /** Steps that change something, each once for everybody. */
  async #change(): Promise<void> {
    const sessions = [...this.#sessions.values()]
    const before = this.changes.length
    // A certificate may make all the rest needless.
    await this.#certificates(sessions)
    if (this.changes.length > before) return
    for (const session of sessions) {
      await this.#bind(session)
      await this.#rewrite(session)
      await this.#accounts(session)
      await this.#tokenSecrets(session)
      await this.#volumes(session)
    }
    await this.#policies(sessions)
  }

  /** One change that is tried until it is made once. */
  async #once(
    session: Session,
    what: string,
    make: () => Promise<{ readonly status: number }>,
  ): Promise<boolean> {
    const key = `${keyOf(session)} ${what}`
    const { refused } = this.#memory
    if (this.#done.has(what) || (this.#round === 0 && refused.has(key))) return false
    const pristine = this.#world.epoch() === 0
    const { status } = await make()
    if (status >= 300) {
      if (pristine && this.#world.epoch() === 0) refused.add(key)
      return false
    }
    this.#done.add(what)
    this.changes.push(what)
    return true
  }

  /** Scopes in which it may do everything already, so that more rights there are none. */
  async #unlimited(session: Session): Promise<ReadonlySet<string>> {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const [apiVersion, kind] = ['authorization.k8s.io/v1', 'SelfSubjectAccessReview']
    const found = new Set<string>()
    for (const namespace of ['', ...this.#world.plan.namespaces]) {
      const resourceAttributes = { verb: '*', group: '*', resource: '*', namespace }
      const body = { apiVersion, kind, spec: { resourceAttributes } }
      const { json } = await this.#ask(session, 'POST', path, { body })
      if (json?.status?.allowed === true) found.add(namespace)
    }
    return found
  }

  async #bind(session: Session): Promise<void> {
    const { plan } = this.#world
    const who = keyOf(session)
    const cluster = ['cluster-admin', 'edit', 'view'].map((name) => ({ namespace: '', name }))
    const roles: readonly RoleName[] = [...plan.roles, ...cluster]
    const unlimited = await this.#unlimited(session)
    const scopes = ['', ...plan.namespaces].filter((scope) => !unlimited.has(scope))
    const binds = scopes.flatMap((scope) =>
      roles
        .filter(({ namespace }) => namespace === '' || namespace === scope)
        .map((role) =>
          this.#once(session, `${who}: bind ${role.name} in ${scope}`, () =>
            bindToSelf(this.#world, session, scope, role),
          ),
        ),
    )
    await Promise.all(binds)
    await Promise.all(
      plan.bindings.map(async (binding) => {
        if (unlimited.has(binding.namespace)) return
        for (const method of ['PATCH', 'PUT'] as const) {
          await this.#once(session, `${who}: ${method} ${binding.name}`, () =>
            joinBinding(this.#world, session, binding, method),
          )
        }
      }),
    )
  }

  async #rewrite(session: Session): Promise<void> {
    const { plan } = this.#world
    const unlimited = await this.#unlimited(session)
    const system = ['system:basic-user', 'system:discovery'].map((name): RoleName => {
      return { namespace: '', name }
    })
    for (const { namespace, name } of [...plan.roles, ...system]) {
      if (unlimited.has(namespace)) continue
      await this.#refill(session, `role ${namespace}/${name}`, () =>
        emptyRole(this.#world, session, { namespace, name }),
      )
    }
    for (const { name, gathers } of plan.roles) {
      if (gathers === undefined) continue
      const added = await this.#once(session, `add to ${name}`, () =>
        addPiece(this.#world, session, gathers),
      )
      let labelled = false
      for (const piece of plan.roles) {
        if (piece.namespace !== '' || piece.gathers !== undefined) continue
        const labels = { [gathers]: 'true' }
        const changed = await this.#once(session, `label ${piece.name} for ${name}`, () =>
          rewriteRole(this.#world, session, piece, 'PATCH', { labels }),
        )
        labelled ||= changed
      }
      if (added || labelled) await gathered(this.#world, name)
    }
    if (unlimited.has('')) return
    await this.#refill(session, 'a role that gathers', () => emptyGathering(this.#world, session))
  }

  /** Empties a role, has it bound by whoever may, and fills it. */
  async #refill(
    session: Session,
    what: string,
    empty: () => Promise<Emptied | undefined>,
  ): Promise<void> {
    let emptied: Emptied | undefined
    // Whoever was come by since may be the one who can bind it.
    await this.#once(session, `empty ${what} for ${this.#sessions.size}`, async () => {
      emptied = await empty()
      return { status: emptied === undefined ? 403 : 200 }
    })
    if (emptied === undefined) return
    const { role, fill } = emptied
    for (const binder of this.#sessions.values()) {
      const unlimited = await this.#unlimited(binder)
      for (const scope of role.namespace === ''
        ? ['', ...this.#world.plan.namespaces]
        : [role.namespace]) {
        if (unlimited.has(scope) || unlimited.has('')) continue
        await this.#once(binder, `${keyOf(binder)}: bind empty ${what} in ${scope}`, async () => ({
          status: (await bindEmptied(this.#world, binder, scope, role)) ? 201 : 403,
        }))
      }
    }
    await fill()
  }

  async #accounts(session: Session): Promise<void> {
    const missing = this.#world.plan.accounts.filter(({ exists }) => !exists)
    for (const account of missing) {
      await this.#once(session, `make ${textOf(account)}`, () =>
        makeAccount(this.#world, session, account),
      )
    }
  }

  async #tokenSecrets(session: Session): Promise<void> {
    const { accounts } = this.#world.plan
    await Promise.all(
      accounts.map((account) =>
        this.#once(session, `token Secret for ${textOf(account)}`, async () => {
          const made = await makeTokenSecret(this.#world, session, account)
          if (made.answer.status >= 300) return made.answer
          this.#made = [...this.#made, { ...made, account }]
          await this.#filled(made)
          return made.answer
        }),
      ),
    )
  }

  /** Makes one of the changes that can be made for one account or another, but not for both at once. */
  async #choose(): Promise<boolean> {
    for (const choice of this.#choices()) {
      if (this.#holdsCredential(choice.account)) continue
      for (const session of this.#sessions.values()) {
        const chosen = await this.#once(session, choice.what, async () => {
          const { answer, ...made } = await this.#makeAnew(session, choice)
          if (answer.status >= 300) return answer
          await this.#filled(made)
          const others = this.#made.filter((each) => !isSameSecret(each, made))
          this.#made = [...others, { ...made, account: choice.account }]
          return answer
        })
        if (chosen) return true
      }
    }
    return false
  }

  /** As if it had not been made for another account before. */
  async #makeAnew(session: Session, { make }: Choice): Promise<MadeSecret> {
    const made = await make(session)
    if (made.answer.status !== 409) return made
    const path = `/api/v1/namespaces/${made.namespace}/secrets/${made.name}`
    await this.#world.plane.admin.delete(path)
    return make(session)
  }

  *#choices(): Generator<Choice> {
    const { plan } = this.#world
    for (const account of plan.accounts) {
      for (const name of freeNames(plan, account.namespace ?? '')) {
        const what = `token Secret ${name} for ${textOf(account)}`
        const make = (session: Session): Promise<MadeSecret> =>
          makeTokenSecret(this.#world, session, account, name)
        yield { what, account, make }
      }
      for (const secret of plan.secrets) {
        if (secret.namespace !== account.namespace) continue
        const what = `${secret.name} for ${textOf(account)}`
        const change = secret.account === undefined ? remakeSecret : repointSecret
        const make = (session: Session): Promise<MadeSecret> =>
          change(this.#world, session, secret, account)
        yield { what, account, make }
      }
    }
  }

  async #filled({ namespace, name }: Pick<Mark, 'namespace' | 'name'>): Promise<void> {
    const { admin } = this.#world.plane
    await eventually(
      'the token controller',
      async () => {
        const path = `/api/v1/namespaces/${namespace}/secrets/${name}`
        // It deletes what it was asked to fill for an account that is not there.
        const secret = await admin.get(path).catch(() => undefined)
        return secret === undefined || secret['data']?.token !== undefined
      },
      3000,
    ).catch(() => undefined)
  }

  async #volumes(session: Session): Promise<void> {
    const { plan, marks, plane } = this.#world
    const nodes = [...this.#sessions.values()].filter(({ subject }) => subject.kind === 'Node')
    for (const { namespace, claim, node } of plan.pods) {
      const holds = nodes.some(({ subject }) => subject.name === node)
      if (claim === undefined || !holds) continue
      for (const mark of marks) {
        const made = await this.#once(session, `volume for ${mark.namespace}/${mark.name}`, () =>
          bringNear(this.#world, session, mark, { namespace, name: claim }),
        )
        if (!made) continue
        await eventually('the Node authorizer to know the volume', () =>
          allowed(plane.admin, {
            user: `system:node:${node}`,
            groups: ['system:nodes'],
            verb: 'get',
            resource: 'secrets',
            namespace: mark.namespace,
            name: mark.name,
          }),
        )
      }
    }
  }

  /** Asking, approving and fetching may each be somebody else's. */
  async #certificates(sessions: readonly Session[]): Promise<void> {
    const [node = ''] = this.#world.plan.nodes
    const probe: Subject = { kind: 'User', name: 'probe' }
    const nodes = this.#world.plan.nodes.map((name): Subject => ({ kind: 'Node', name }))
    const targets = [
      [CLIENT, probe, everybody(this.#world)],
      [KUBELET_CLIENT, { kind: 'Node', name: node }, nodes],
    ] as const
    for (const [signer, sample, everyone] of targets) {
      const hands = await this.#handsFor(sample, signer, sessions)
      if (hands === undefined) continue
      for (const subject of everyone) {
        if (this.#holdsCredential(subject)) continue
        await this.#once(hands.asks, `certificate for ${textOf(subject)}`, async () => {
          const outcome = await certificate(this.#world, subject, signer, hands)
          if (!('held' in outcome)) return { status: 500 }
          this.#hold(credentialOf(subject, outcome.held), `certificate by ${keyOf(hands.asks)}`)
          return { status: 200 }
        })
      }
    }
  }

  async #handsFor(sample: Subject, signer: string, sessions: readonly Session[]) {
    if (this.#done.has(`certificates of ${signer}`)) return undefined
    const { refused } = this.#memory
    for (const asks of sessions) {
      const key = `${keyOf(asks)} asks for certificates`
      if (this.#round === 0 && refused.has(key)) continue
      const approvers = signer === KUBELET_CLIENT ? [undefined, ...sessions] : sessions
      for (const approves of approvers) {
        const pristine = this.#world.epoch() === 0
        // Without an approver it is the controller that approves, or nobody.
        const by = approves === undefined ? { patienceMs: 1000 } : { approves }
        const hands = { asks, fetches: sessions, ...by }
        const outcome = await certificate(this.#world, sample, signer, hands)
        if ('held' in outcome) {
          this.#done.add(`certificates of ${signer}`)
          return hands
        }
        if (outcome.failed === 'fetch' && approves !== undefined) return undefined
        if (outcome.failed !== 'create') continue
        if (pristine) refused.add(key)
        break
      }
    }
    return undefined
  }

  async #policies(sessions: readonly Session[]): Promise<void> {
    const { plan, marks } = this.#world
    for (const namespace of plan.namespaces) {
      for (const creator of sessions) {
        for (const binder of sessions) {
          await this.#once(creator, `policy in ${namespace}`, async () => {
            const written = await writePolicy(this.#world, creator, binder, namespace)
            return { status: written ? 201 : 403 }
          })
        }
      }
      if (!this.#done.has(`policy in ${namespace}`)) continue
      const here = marks.filter((mark) => mark.namespace === namespace && !this.values.has(mark))
      await this.#provoke(sessions, here)
    }
  }

  /** The policy counts from when the API server has compiled it. */
  async #provoke(sessions: readonly Session[], marks: readonly Mark[]): Promise<void> {
    const end = Date.now() + 3000
    for (const mark of marks) {
      for (const session of sessions) {
        for (;;) {
          const answer = await replaceSecret(this.#ask, session, mark)
          this.#take(session, answer, 'policy')
          if (answer.text.includes('cannot update resource')) break
          if (this.values.has(mark) || Date.now() > end) break
          await sleep(40)
        }
      }
    }
  }
}

/** A Secret that can be made to hold the token of one account. */
interface Choice {
  readonly what: string
  readonly account: Subject
  readonly make: (session: Session) => Promise<MadeSecret>
}

function isSameSecret(
  a: Pick<Mark, 'namespace' | 'name'>,
  b: Pick<Mark, 'namespace' | 'name'>,
): boolean {
  return a.namespace === b.namespace && a.name === b.name
}
