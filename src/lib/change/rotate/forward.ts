/** The way forward of a rotation. */
import { isOpen, type Journal, markOf, type Phase, type RestartTarget } from './journal/journal.ts'
import { restartAll, type Wanted } from './restart/restart.ts'
import type { RotatedSecret } from './port.ts'
import { renamer, restartMeans, type Run, TakenOver } from './running.ts'
import { checkMarked, switchForward } from './values/secret-values.ts'
import { serviceStep } from './service/service-steps.ts'
import { newcomers } from './newcomers.ts'
import { isProven, noteFingerprint } from './prove.ts'
import { followSource } from './values/source.ts'
import { retire } from './retire.ts'
import { makeSuccessor } from './values/successor.ts'
import { proveToken } from './values/token.ts'

/** Goes on from whatever phase the journal is in, to the end, or to where somebody has to do something. */
export async function forward(run: Run): Promise<void> {
  const isToldTo = run.journal.phase === 'proven'
  while (!AFTER.has(run.journal.phase)) {
    await accept(run)
    const { slots, means } = run
    await giveNewValues(run)
    const { journal } = run
    const name = journal.newName ?? journal.secret.name
    means.tell({ type: 'secret', name, to: 'new' })
    await restartAll(journal.targets.map(forwardFor(journal)), restartMeans(run, means.pause))
    if (!(await isProven(run))) continue
    const stage = journal.stage + 1
    if (stage < journal.stages.length) await run.save({ phase: 'prepared', stage })
    else {
      const { notes = [] } = await means.services.verify(journal, slots)
      for (const text of notes) means.tell({ type: 'note', text })
      await run.save({ phase: 'proven' })
    }
  }
  if (run.service !== undefined && !(await revoke(run, isToldTo))) return
  if (isOpen(run.journal)) await finish(run)
}

/** Phases in which the consumers are proven. */
const AFTER: ReadonlySet<Phase> = new Set(['proven', 'finishing', 'committed'])

/** Before the Secret has a new credential, the service accepts it and that is proven. */
async function accept(run: Run): Promise<void> {
  const { means, service } = run
  const isFirst = service !== undefined && run.journal.stage === 0
  if (run.journal.phase === 'prepared' && isFirst) await run.save({ phase: 'setting' })
  if (run.journal.phase === 'setting' && isFirst) {
    const { since } = await serviceStep(service, 'set', means.tell)
    await means.pause(0)
    await serviceStep(service, 'test', means.tell)
    await means.pause(0)
    await run.save({ phase: 'switched', ...sinceOf(run.journal, since), ...(await newcomers(run)) })
  }
  if (run.journal.phase === 'prepared') {
    const more = run.journal.stage === 0 ? await newcomers(run) : {}
    await run.save({ phase: 'switched', ...more })
  }
}

function sinceOf({ service }: Journal, since: string | undefined): Partial<Journal> {
  if (since === undefined || service === undefined || service.kind === 'hook') return {}
  return { service: { ...service, since } }
}

/**
 * After all consumers have the new credential, the service refuses the old one. Where some were
 * left to the operator, that waits until somebody goes on with the rotation, and so says that
 * they are done.
 *
 * @returns false when it waits
 */
async function revoke(run: Run, isToldTo: boolean): Promise<boolean> {
  const { service, means, journal } = run
  const isWaiting = !isToldTo && journal.left.some(({ todo }) => todo === 'byHand')
  if (journal.phase === 'proven' && isWaiting) return false
  if (journal.phase === 'proven') await run.save({ phase: 'finishing' })
  if (run.journal.phase === 'finishing' && service !== undefined) {
    await serviceStep(service, 'finish', means.tell)
  }
  return true
}

async function giveNewValues(run: Run): Promise<void> {
  const { journal, slots, means } = run
  if (journal.strategy === 'source') {
    await noteFingerprint(run, await followSource(journal, slots, means))
  } else if (journal.newName !== undefined) {
    await run.check()
    const made = await makeSuccessor(means.cluster, journal, slots, means.pause)
    await checkOrTakeAway(run, made)
    if (journal.strategy === 'sa-token') await proveToken(made, means)
    await noteFingerprint(run, made)
  } else if (run.locked !== undefined) await checkMarked(means.cluster, journal)
  else await switchForward(means.cluster, journal, slots, () => run.check())
}

/** A create may have been on its way for long, and come after a rollback that did not see it. */
async function checkOrTakeAway(run: Run, made: RotatedSecret): Promise<void> {
  try {
    await run.check()
  } catch (error) {
    const isLeftOver = error instanceof TakenOver && error.isRolledBack
    if (isLeftOver) await run.means.cluster.deleteSecret(made)
    throw error
  }
}

function forwardFor(journal: Journal): (target: RestartTarget) => Wanted {
  const { secret, newName } = journal
  return (target) => ({
    target,
    mark: markOf(journal),
    replacements: renamer(secret.name, newName),
  })
}

/** Takes away what only a way back needed, except the previous values. */
async function finish(run: Run): Promise<void> {
  const { journal, means } = run
  if (journal.newName !== undefined) await retire(run)
  await run.save({ phase: 'committed', endedAt: means.now().toISOString() }, 'pending')
}
