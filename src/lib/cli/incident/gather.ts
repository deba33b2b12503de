import { secretsOf } from '../../change/incident/report.ts'
import type { Connection } from '../../source/http/connect.ts'
import { exposuresOf } from '../exposures.ts'
import { withProgress } from '../progress.ts'
import { readersInLogs } from './audit.ts'
import type { IncidentInvocation } from './invocation.ts'
import type { IncidentJournal } from './journal.ts'
import { traceOf } from './trace.ts'

const TRACED = 'looked where the value is'

/**
 * Finds out what can be known before anything is done about it, unless that was done.
 *
 * @throws ApiError; UserError
 */
export async function gather(
  invocation: IncidentInvocation,
  connection: Connection,
  journal: IncidentJournal,
): Promise<void> {
  const { flags, io } = invocation
  if (!journal.incident.timeline.some(({ what }) => what === TRACED)) {
    const trace = await traceOf(invocation, connection, journal.incident.asked.secrets)
    await journal.save({ ...(trace !== undefined && { trace }) }, TRACED)
  }
  if (journal.incident.exposures === undefined) {
    const names = secretsOf(journal.incident)
    const exposures = await withProgress(io, 'reading', () => exposuresOf(connection, names))
    await journal.save({ exposures }, 'looked who uses the Secrets, and who could read them')
  }
  const { exposures = [], audit } = journal.incident
  const logs = flags['audit-log']
  if (audit === undefined && logs.length > 0) {
    const found = await withProgress(io, 'reading audit logs', () =>
      readersInLogs(io, logs, exposures),
    )
    await journal.save({ audit: found }, `read audit logs: ${logs.join(', ')}`)
  }
}
