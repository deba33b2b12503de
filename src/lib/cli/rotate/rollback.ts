import { Bug, UserError } from '../../base/errors.ts'
import { parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { VERSION } from '../../base/product.ts'
import { isSameValue } from '../../base/secret-bytes.ts'
import type { RotatedSecret, Services, StoredJournal } from '../../change/rotate/index.ts'
import { openRotation, valuesAfter } from '../../change/rotate/index.ts'
import { connect } from '../../source/http/connect.ts'
import { clientFlags } from '../client-flags.ts'
import type { InvocationWith } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import type { clusterFlags, documentOutput, dryRunFlags, validateFlags } from '../flags.ts'
import { checkGivenNamespace } from '../scope.ts'
import { beginRotation } from './begin.ts'
import { underWay } from './begin-alone.ts'
import type { rollbackFlags } from './flags.ts'
import type { RotationInvocation } from './invocation.ts'
import { placeAt } from './plan.ts'
import type { PlannedValues } from './services/plan-service.ts'

type Invocation = Pick<RotationInvocation, 'lastWords'> &
  InvocationWith<
    typeof rollbackFlags &
      typeof validateFlags &
      typeof dryRunFlags &
      typeof documentOutput &
      typeof clusterFlags
  >

/**
 * Gives a Secret the values of an earlier revision: a rotation like any other, with a revision
 * of its own, so that it can be rolled back as well.
 *
 * @throws UserError; ApiError
 */
export async function rollback(invocation: Invocation, typedName: string): Promise<ExitCode> {
  const { flags, signal } = invocation
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const name = parseQualifiedName(typedName, connection.namespace)
    checkGivenNamespace(typedName, name.namespace, flags.namespace)
    const place = placeAt(invocation, connection, noServices)
    const journals = await place.cluster.journals(name)
    const open = openRotation(journals)
    if (open !== undefined) throw underWay(name, open.journal)
    const revision = wantedRevision(flags['to-revision'], journals, qualifiedName(name))
    const reason = flags.reason ?? `rollback to after revision ${revision}`
    const choose = async ({ plain }: RotatedSecret): Promise<PlannedValues> => {
      const values = await valuesAfter(revision, journals, place.cluster.slots)
      const isChange = [...values].some(([key, value]) => !isSameValue(plain.data.get(key), value))
      if (!isChange) throw new UserError(`${qualifiedName(name)} has these values already`)
      return { chosen: { values, warnings: [], notes: [asOf(revision)] } }
    }
    const secondKey = (key: string): string => key
    return await beginRotation(invocation, name, place, {
      reason,
      choose,
      secondKey,
      givesValues: true,
    })
  } finally {
    connection.close()
  }
}

function asOf(revision: number): string {
  return revision === 0 ? 'as before the first revision' : `as after revision ${revision}`
}

/** A credential that a service was told to refuse comes to life by no Secret. */
function noServices(): Promise<Services> {
  return Promise.resolve({
    serviceOf() {
      throw new Bug('a rollback has no service')
    },
    verify: () => Promise.resolve({}),
  })
}

function wantedRevision(
  typed: string | undefined,
  journals: readonly StoredJournal[],
  title: string,
): number {
  const committed = journals.filter(({ journal }) => journal.phase === 'committed')
  const [last] = committed.map(({ journal }) => journal.revision)
  if (last === undefined) {
    throw new UserError(`${title} has no revision to go back from`, [
      '`history` shows the rotations that there were',
    ])
  }
  // Before the last one, which is not the one with the next lower number if that was rolled back.
  if (typed === undefined) return last - 1
  const number = Number(typed)
  if (Number.isInteger(number) && number >= 0 && number < last) return number
  throw new UserError(`--to-revision "${typed}" is no revision before the last one, ${last}`, [
    '`history` shows them; 0 is before the first',
  ])
}
