/** Finds out all that a rotation needs to know before its first deed. */
import type { ConsumersReport } from '../../analysis/consumers/report.ts'
import { managersOf } from '../../analysis/managers/managers.ts'
import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { remembered } from '../../base/remember.ts'
import { isSameValue } from '../../base/secret-bytes.ts'
import {
  chooseStrategy,
  type Journal,
  newJournal,
  type NewValues,
  type RestartPlan,
  restartPlan,
  type RestartRules,
  restartRules,
  type RotatedSecret,
  type RotationCluster,
  type Services,
  type Slots,
  type SourceOfValues,
  type StoredJournal,
  type Strategy,
  type Verifier,
  withChanges,
  workloadsOf,
} from '../../change/rotate/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { Model } from '../../model/model.ts'
import { operator } from '../operator.ts'
import { oneSecret } from '../one-secret.ts'
import { checkChange } from '../values/check-change.ts'
import { rotationCluster } from './cluster.ts'
import type { RotationInvocation } from './invocation.ts'
import { journalKeys } from './journal-keys.ts'
import { limitsOf } from './limits.ts'
import { refuseBlind, refuseType, sourceOrRefusal } from './refuse.ts'
import { type PlannedValues, stagesWith } from './services/plan-service.ts'
import { readUses, type Users, usersOf } from './users.ts'

/** What is to be done, and what is to be said of it before. */
export interface Planned {
  readonly journal: Journal
  readonly slots: Slots
  readonly secret: RotatedSecret
  readonly because: string
  readonly coverage: ConsumersReport['coverage']
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
  /** As {@link PlannedValues} has them. */
  readonly credentials: readonly string[]
}

/** Where rotations take place. */
export interface Place {
  readonly client: Connection
  readonly cluster: RotationCluster
  /** Who uses the Secrets of a namespace. */
  readonly modelOf: (namespace: string) => Promise<Model>
  /** Comes to what else knows the credential, over a connection of its own. */
  readonly services: ServicesOn
}

/** Comes to services, some of which are reached with what the cluster holds. */
export type ServicesOn = (cluster: RotationCluster) => Promise<Services>

/** What a verb wants of one Secret. */
export interface Wish {
  readonly strategy?: Strategy | undefined
  readonly reason?: string | undefined
  /** The flag that names what knows the credential besides the cluster. */
  readonly serviceFlag?: string | undefined
  /** Who is asked whether the consumers work. */
  readonly verify?: Verifier | undefined
  /** For `dual`: where the other value of a key stands. */
  readonly secondKey: (key: string) => string
  /** Whether the flags name values, so that nobody else's will do. */
  readonly givesValues: boolean
  choose(secret: RotatedSecret): Promise<PlannedValues>
}

/**
 * Plans a rotation; nothing is written.
 *
 * @param journals of the Secret, the last one first
 * @throws UserError; ApiError
 */
export async function planRotation(
  invocation: RotationInvocation,
  name: NamespacedName,
  { client, cluster, modelOf }: Place,
  wish: Wish,
  journals: readonly StoredJournal[],
): Promise<Planned> {
  const { flags, io } = invocation
  const limits = limitsOf(flags)
  const model = await modelOf(name.namespace)
  const { secret, source } = await rotatable(invocation, model, name, { cluster, wish })
  const { strategy, because } = chooseStrategy(wish.strategy, secret, source)
  const values = await valuesFor(strategy, secret, wish, because)
  checkValues(invocation, secret, values)
  const { staged, service } = stagesWith(values, secret, strategy, wish.secondKey)
  const { restart } = flags
  const rules = restartRules({ previous: staged.previous, restart, strategy, service })
  const { plan, coverage } = await restartsOf(name, usersOf(model, name), cluster, rules)
  const { reason, verify } = wish
  const parts = { id: values.id, secret, strategy, staged, service, source, verify }
  const by = await operator(client)
  const more = { restart, plan, journals, by, reason, ...limits }
  const journal = newJournal({ ...parts, ...more }, io.now())
  const { slots } = staged
  return { journal, slots, secret, because, coverage, ...wordsOf(secret, values) }
}

/** @throws UserError when not all consumers could be seen; ApiError */
async function restartsOf(
  name: NamespacedName,
  { consumers, coverage }: Users,
  cluster: RotationCluster,
  rules: RestartRules,
): Promise<Pick<Planned, 'coverage'> & { readonly plan: RestartPlan }> {
  refuseBlind(name, coverage, rules.restart)
  const workloads = await workloadsOf(consumers, cluster)
  return { plan: restartPlan(name.name, consumers, workloads, rules), coverage }
}

function wordsOf(
  secret: RotatedSecret,
  { chosen, credentials = [] }: PlannedValues,
): Pick<Planned, 'warnings' | 'notes' | 'credentials'> {
  const warnings = [...chosen.warnings, ...unchanged(secret, chosen.values)]
  return { warnings, notes: chosen.notes, credentials }
}

/** @throws UserError when the Secret would not be one of its type any more */
function checkValues(
  { flags, io }: RotationInvocation,
  { plain }: RotatedSecret,
  { chosen }: PlannedValues,
): void {
  const changed = withChanges(plain.data, chosen.values)
  checkChange(plain, changed, { now: io.now(), strict: flags.validate === 'strict' })
}

/** A new value that is the old one was hardly meant, least of all after a leak. */
function unchanged({ plain }: RotatedSecret, values: NewValues): readonly string[] {
  const same = [...values].filter(([key, value]) => isSameValue(plain.data.get(key), value))
  return same.map(([key]) => `${key}: the new value is the one that it has already`)
}

/** @throws UserError when a service is to get a value that is not made here */
async function valuesFor(
  strategy: Strategy,
  secret: RotatedSecret,
  { choose, serviceFlag }: Wish,
  because: string,
): Promise<PlannedValues> {
  if (strategy !== 'source' && strategy !== 'sa-token') return choose(secret)
  if (serviceFlag !== undefined) throw notBoth(serviceFlag, because)
  return NO_VALUES
}

function notBoth(flag: string, because: string): UserError {
  return new UserError(`${flag} cannot be: the new value is not made here (${because})`)
}

const NO_VALUES: PlannedValues = { chosen: { values: new Map(), warnings: [], notes: [] } }

/** The Secret with its values, unless it is one that is not rotated, and who is to be asked for new ones. */
async function rotatable(
  { flags }: RotationInvocation,
  model: Model,
  name: NamespacedName,
  { cluster, wish }: { readonly cluster: RotationCluster; readonly wish: Wish },
): Promise<{ readonly secret: RotatedSecret; readonly source: SourceOfValues | undefined }> {
  const fact = oneSecret(model, name)
  let source: SourceOfValues | undefined
  if ('type' in fact) {
    refuseType(fact)
    source = sourceOrRefusal(name, managersOf(fact), {
      force: flags['force-managed'],
      askSource: wish.strategy === 'source',
      givesValues: wish.givesValues,
    })
  }
  const secret = await cluster.readSecret(name)
  if (secret === undefined) throw new UserError(`there is no Secret ${qualifiedName(name)}`)
  refuseType({ ...name, type: secret.plain.type ?? '' })
  return { secret, source }
}

/** The place behind a connection; what is in a namespace is read once. */
export function placeAt(
  invocation: RotationInvocation,
  client: Connection,
  services: ServicesOn,
): Place {
  const modelOf = remembered((namespace: string) => readUses(client, namespace))
  return { client, cluster: rotationCluster(client, journalKeys(invocation)), modelOf, services }
}
