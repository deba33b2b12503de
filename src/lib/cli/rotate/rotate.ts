import { UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { VERSION } from '../../base/product.ts'
import { isOpen, openRotation, type StoredJournal } from '../../change/rotate/index.ts'
import { connect } from '../../source/http/connect.ts'
import { clientFlags } from '../client-flags.ts'
import { ExitCode } from '../exit-code.ts'
import { printLines } from '../print.ts'
import { checkGivenNamespace } from '../scope.ts'
import { givesValues } from '../values/gather.ts'
import { beginRotation } from './begin.ts'
import { printRotation } from './end.ts'
import { fleetOf, rotateFleet } from './fleet.ts'
import { goOn } from './go-on.ts'
import { openHints } from './hints.ts'
import type { RotateInvocation } from './invocation.ts'
import { placeAt, type ServicesOn } from './plan.ts'
import { refuseUnusedFlags } from './refuse-unused.ts'
import { wishOf } from './wish.ts'

/**
 * Rotates a Secret, or goes on with a rotation that was begun.
 *
 * @throws UserError; ApiError
 */
export async function rotate(
  invocation: RotateInvocation,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags, signal } = invocation
  const about = [flags.resume, flags.abort, flags.status].filter(Boolean).length
  checkFlags(invocation, typedName, about)
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const place = placeAt(invocation, connection, servicesWith(invocation))
    if (typedName === undefined) {
      const names = await fleetOf(invocation, place)
      return await rotateFleet(invocation, names, place, wishOf(invocation, place))
    }
    const name = parseQualifiedName(typedName, connection.namespace)
    checkGivenNamespace(typedName, name.namespace, flags.namespace)
    if (about === 0) return await beginRotation(invocation, name, place, wishOf(invocation, place))
    const journals = await place.cluster.journals(name)
    return flags.status
      ? await showStatus(invocation, name, journals)
      : await goOn(invocation, name, openRotation(journals), place)
  } finally {
    connection.close()
  }
}

function checkFlags(invocation: RotateInvocation, name: string | undefined, about: number): void {
  const { flags } = invocation
  if (about > 1) throw new UserError('--resume, --abort and --status exclude each other')
  const isForNew = flags.recipient.length + flags['recipients-file'].length > 0
  if (about > 0 && isForNew) {
    throw new UserError('-r and -R are for a rotation that begins', [
      'whom the values of this one are encrypted for was decided then',
    ])
  }
  if (about === 0 && flags.identity.length > 0) {
    throw new UserError('-i is for --resume and --abort: who begins a rotation knows its values')
  }
  if (about > 0) refusePlanning(invocation)
  const isFleet = flags.selector !== undefined || flags.list !== undefined
  if (name !== undefined && isFleet) {
    throw new UserError('a Secret is chosen by its name or by -l and --list, not by both')
  }
  if (name === undefined && (!isFleet || about > 0)) {
    throw new UserError('the name of the Secret is missing', ['write it after the verb'])
  }
  refuseUnusedFlags(invocation, isFleet)
}

/** What was begun was tried out and has its values: nothing of a plan can be said of it any more. */
function refusePlanning(invocation: RotateInvocation): void {
  const { flags } = invocation
  const verb = flags.resume ? '--resume' : flags.abort ? '--abort' : '--status'
  if (flags['dry-run'] !== 'none') {
    throw new UserError(`${verb} and --dry-run exclude each other`, [
      '--status shows how far it is, and changes nothing',
    ])
  }
  if (flags.key.length > 0 || givesValues(invocation)) {
    throw new UserError(`${verb} is about a rotation that has its values, and others were given`, [
      'end that one first, and then begin another one',
    ])
  }
}

/** Loaded when there is something to do, and used where the journal names a service. */
function servicesWith(invocation: RotateInvocation): ServicesOn {
  return async (cluster) => {
    const { servicesFor } = await import('./services/services.ts')
    return servicesFor(invocation, cluster)
  }
}

async function showStatus(
  invocation: RotateInvocation,
  name: NamespacedName,
  [last]: readonly StoredJournal[],
): Promise<ExitCode> {
  if (last === undefined) {
    throw new UserError(`${qualifiedName(name)} was never rotated by this program`)
  }
  await printRotation(invocation, last.journal)
  if (isOpen(last.journal) && invocation.flags.output === undefined) {
    await printLines(invocation.io.stderr, openHints(name, last.journal.phase))
  }
  return ExitCode.done
}
