/** An immutable Secret is never changed: one of a new name takes over, and is gone again after a rollback. */
import { ApiError, ChangedMeanwhile } from '../../../base/errors.ts'
import { objectOf } from '../../../base/json.ts'
import { qualifiedName } from '../../../base/names.ts'
import { isMarkOf, type Journal, markOf } from '../journal/journal.ts'
import { RolloutFailed } from '../restart/restart.ts'
import { changesOf, withChanges } from './state.ts'
import type { NewSecret, RotatedSecret, RotationCluster, Sent, Slots } from '../port.ts'

/**
 * Makes the Secret of the new name, unless that was done before.
 *
 * @returns it, as it stands in the cluster
 * @throws ChangedMeanwhile when the old one is gone, or somebody else has the name
 */
export async function makeSuccessor(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  pause: (ms: number) => Promise<void>,
): Promise<RotatedSecret> {
  const made = await filled(cluster, journal, pause)
  if (made !== undefined) return made
  const before = await cluster.readSecret(journal.secret)
  if (before === undefined || before.uid !== journal.secret.uid) {
    const title = qualifiedName(journal.secret)
    throw new ChangedMeanwhile(title, `${title} is gone`)
  }
  try {
    await cluster.createSecret(successorFrom(before, journal, slots), markOf(journal), 'none')
  } catch (error) {
    if (!(error instanceof ApiError && error.failure === 'conflict')) throw error
  }
  const there = await filled(cluster, journal, pause)
  if (there === undefined) throw successorGone(journal)
  return there
}

/** What to say when somebody deleted it. */
export function successorGone(journal: Journal): ChangedMeanwhile {
  const title = nameOf(journal)
  return new ChangedMeanwhile(title, `somebody deleted ${title}, which was to take over`)
}

/** The controller takes a moment; without one there will be no token at all. */
async function filled(
  cluster: RotationCluster,
  journal: Journal,
  pause: (ms: number) => Promise<void>,
): Promise<RotatedSecret | undefined> {
  for (let left = FILL_LOOKS; ; left--) {
    const there = await successorOf(cluster, journal)
    const isEmpty = journal.strategy === 'sa-token' && there?.plain.data.has('token') === false
    if (there === undefined || !isEmpty) return there
    if (left === 0) throw new RolloutFailed(`no token was made for ${nameOf(journal)}`)
    await pause(FILL_MS)
  }
}

const FILL_MS = 250
const FILL_LOOKS = 120

/** Only tries whether it could be made. */
export function trySuccessor(
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  { before, sent }: { readonly before: RotatedSecret; readonly sent: Sent },
): Promise<void> {
  return cluster.createSecret(successorFrom(before, journal, slots), markOf(journal), sent)
}

/** The successor where it is there. @throws ChangedMeanwhile when somebody else made it */
export async function successorOf(
  cluster: RotationCluster,
  journal: Journal,
): Promise<RotatedSecret | undefined> {
  const { namespace } = journal.secret
  const name = journal.newName ?? ''
  const there = await cluster.readSecret({ namespace, name })
  if (there === undefined || isMarkOf(journal, there.mark)) return there
  const title = nameOf(journal)
  throw new ChangedMeanwhile(title, `somebody else has made a Secret ${title}`)
}

function successorFrom(before: RotatedSecret, journal: Journal, slots: Slots): NewSecret {
  const { namespace } = journal.secret
  const name = journal.newName ?? ''
  // A controller fills it, with a token in which its name is written.
  if (journal.strategy === 'sa-token') return { namespace, name, plain: emptyToken(before) }
  const [stage] = journal.stages
  const values = stage === undefined ? new Map() : changesOf(stage, slots)
  return {
    namespace,
    name,
    plain: { ...before.plain, data: withChanges(before.plain.data, values) },
  }
}

const FILLED = 'kubernetes.io/service-account.uid'
/** Labels by which the legacy token cleaner says when a token was used last, and makes it invalid. */
const OF_THE_OLD_TOKEN = 'kubernetes.io/legacy-token-'

function emptyToken({ plain }: RotatedSecret): NewSecret['plain'] {
  const { annotations, labels, ...metadata } = plain.metadata
  const { [FILLED]: _uid, ...kept } = objectOf(annotations)
  const own = Object.entries(objectOf(labels)).filter(
    ([label]) => !label.startsWith(OF_THE_OLD_TOKEN),
  )
  return {
    ...plain,
    metadata: { ...metadata, annotations: kept, labels: Object.fromEntries(own) },
    data: new Map(),
  }
}

function nameOf({ secret, newName = '' }: Journal): string {
  return qualifiedName({ namespace: secret.namespace, name: newName })
}
