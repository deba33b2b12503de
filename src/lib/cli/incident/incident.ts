import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { VERSION } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { type Incident, incidentVerdict, secretsOf } from '../../change/incident/report.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { clientFlags } from '../client-flags.ts'
import { ExitCode } from '../exit-code.ts'
import { operator } from '../operator.ts'
import { printLines, timestamp } from '../print.ts'
import { withProgress } from '../progress.ts'
import { signKey } from '../revoke/sign-key.ts'
import { checkGivenNamespace } from '../scope.ts'
import { readersInLogs } from './audit.ts'
import { exposuresOf } from './exposures.ts'
import { makeFolder, readIncident } from './folder.ts'
import type { IncidentInvocation } from './invocation.ts'
import { IncidentJournal } from './journal.ts'
import { revokeIn } from './revocations.ts'

/**
 * From a leak to its report: where the value is, who could and who did read it, what is done
 * about it, and what that proves. What was done before it was interrupted is not done again.
 *
 * @throws UserError; ApiError
 */
export async function incident(
  invocation: IncidentInvocation,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags, io, signal } = invocation
  const seed =
    flags['sign-key'] === undefined ? undefined : await signKey(invocation, flags['sign-key'])
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const journal = await openJournal(invocation, connection, typedName)
    await journal.note(await operator(connection), flags.note)
    await gather(invocation, connection, journal)
    for (const name of secretsOf(journal.incident)) {
      signal.throwIfAborted()
      await revokeIn(invocation, connection, journal, name, seed)
    }
    if (!journal.incident.finished) {
      await journal.save({ finished: true }, 'gone through to the end')
    }
    await journal.publish()
    await printLines(io.stderr, endLines(journal))
    return incidentVerdict(journal.incident) === 'dead' ? ExitCode.done : ExitCode.yes
  } finally {
    connection.close()
  }
}

/** Begins an incident, or goes on with the one of the folder. */
async function openJournal(
  invocation: IncidentInvocation,
  connection: Connection,
  typedName: string | undefined,
): Promise<IncidentJournal> {
  const { flags, io } = invocation
  const now = new Date()
  const id = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const folder = flags.dir ?? `incident-${id}`
  const name =
    typedName === undefined ? undefined : parseQualifiedName(typedName, connection.namespace)
  if (name !== undefined) checkGivenNamespace(typedName ?? '', name.namespace, flags.namespace)
  const begun = await readIncident(folder)
  if (begun !== undefined) {
    checkSame(begun, connection, name)
    await io.stderr.write(
      `${escapeLine(`going on with incident ${begun.id} of ${begun.startedAt}`)}\n`,
    )
    return new IncidentJournal(folder, begun)
  }
  if (name === undefined) throw nothingAsked()
  await makeFolder(folder)
  const journal = new IncidentJournal(folder, {
    id,
    startedAt: timestamp(now),
    finished: false,
    cluster: connection.server,
    by: await operator(connection),
    asked: { secrets: [name], value: false },
    notes: [],
    timeline: [],
    revocations: [],
  })
  await journal.save({}, 'the incident was begun')
  await io.stderr.write(`${escapeLine(`report: ${join(folder, 'incident.md')}`)}\n`)
  return journal
}

function nothingAsked(): UserError {
  return new UserError('what leaked was not said', [
    'write the name of the Secret after the verb, or give the value with --value-file',
  ])
}

/** @throws UserError when the folder is of something else */
function checkSame(
  { cluster, asked, id }: Incident,
  { server }: Connection,
  name: NamespacedName | undefined,
): void {
  if (cluster !== server) {
    throw new UserError(`incident ${id} is of the cluster at ${cluster}, and this is ${server}`)
  }
  const isOther =
    name !== undefined && !asked.secrets.some((each) => qualifiedName(each) === qualifiedName(name))
  if (isOther) {
    throw new UserError(`incident ${id} is not about ${qualifiedName(name)}`, [
      'begin another one with another --dir',
    ])
  }
}

/** What can be known before anything is done about it. */
async function gather(
  { flags, io }: IncidentInvocation,
  connection: Connection,
  journal: IncidentJournal,
): Promise<void> {
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

function endLines({ folder, incident: ended }: IncidentJournal): readonly string[] {
  const files = ['incident.md', 'incident.html', 'incident.json'].map((file) => join(folder, file))
  return [incidentVerdict(ended), `report: ${files.join(', ')}`].map(escapeLine)
}
