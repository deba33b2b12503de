/**
 * Whether a journal can be trusted with what it says. Who may write Secrets may write journals, and
 * whoever goes on with one acts with rights of their own: so it can name nothing outside of the
 * namespace that it stands in, except what the manager of the Secret has there by its conventions.
 */
import type { NamespacedName } from '../../../base/names.ts'
import {
  type Check,
  flag,
  listOf,
  mapOf,
  optional,
  orNull,
  shape,
  text,
  textMap,
} from '../../../base/shape.ts'
import { isKnownSource } from '../values/source-object.ts'
import type { Journal, Phase, RestartChoice, Strategy } from './journal.ts'
import { journalName } from './names.ts'

const PHASES: Readonly<Record<Phase, true>> = {
  prepared: true,
  setting: true,
  switched: true,
  proven: true,
  finishing: true,
  committed: true,
  rollingBack: true,
  rolledBack: true,
}
const STRATEGIES: Readonly<Record<Strategy, true>> = {
  replace: true,
  dual: true,
  'new-name': true,
  'sa-token': true,
  source: true,
}

const CHOICES: Readonly<Record<RestartChoice, true>> = { auto: true, all: true, none: true }

/** Beyond it counting on would come to numbers that are not exact. */
const LARGEST_REVISION = 1_000_000_000
const memberOf =
  (known: object): Check =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(known, value)
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const revisionNumber: Check = (value) => count(value) && Number(value) < LARGEST_REVISION
const qualified = shape({ namespace: text, name: text })

const isShaped = shape({
  id: (value) => typeof value === 'string' && /^[0-9a-z]+$/.test(value),
  revision: revisionNumber,
  secret: shape({ namespace: text, name: text, uid: text }),
  owner: shape({ name: text, uid: text }),
  markBefore: orNull(text),
  strategy: memberOf(STRATEGIES),
  phase: memberOf(PHASES),
  stage: count,
  stages: listOf(shape({ set: textMap, remove: listOf(text), fingerprint: optional(text) })),
  previous: mapOf(orNull(text)),
  newName: optional(text),
  source: optional(
    shape({
      manager: text,
      makesValues: flag,
      object: optional(
        shape({ namespace: text, name: text, group: text, kind: text, plural: text }),
      ),
    }),
  ),
  service: optional(
    shape({ kind: text, overlaps: flag, others: textMap, adminSecret: optional(qualified) }),
  ),
  verify: optional(shape({ path: text, timeout: count })),
  restart: optional(memberOf(CHOICES)),
  targets: listOf(
    shape({
      apiVersion: text,
      kind: text,
      namespace: text,
      name: text,
      uid: text,
      because: text,
      before: orNull(text),
    }),
  ),
  left: listOf(shape({ kind: text, name: text, todo: text, because: text })),
  recipients: optional(listOf(text)),
  by: text,
  startedAt: text,
  failure: optional(text),
  timeout: count,
  maxParallel: count,
})

/** Whether it has every part that a journal has, each of its kind. */
export function isJournal(value: unknown): value is Journal {
  return isShaped(value)
}

/**
 * What a journal says that one in this place cannot say; undefined when there is nothing.
 *
 * @param holder the Secret that it stands in
 */
export function outOfPlace(journal: Journal, holder: NamespacedName): string | undefined {
  const { secret, revision, targets, source } = journal
  if (secret.namespace !== holder.namespace || journalName(secret.name, revision) !== holder.name) {
    return `it is of ${secret.namespace}/${secret.name}`
  }
  const other = targets.find(({ namespace }) => namespace !== secret.namespace)
  if (other !== undefined) return `it restarts ${other.kind} ${other.namespace}/${other.name}`
  if (source?.object !== undefined && !isKnownSource(source.object, secret)) {
    const { kind, namespace, name } = source.object
    return `it asks ${kind} ${namespace}/${name} for values`
  }
  return undefined
}
