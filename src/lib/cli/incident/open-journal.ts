import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Incident } from '../../change/incident/report.ts'
import type { Connection } from '../../source/http/connect.ts'
import { operator } from '../operator.ts'
import { timestamp } from '../../base/timestamp.ts'
import { canAsk } from '../prompt.ts'
import { checkGivenNamespace } from '../scope.ts'
import { makeFolder, readIncident } from './folder.ts'
import type { IncidentInvocation } from './invocation.ts'
import { IncidentJournal } from './journal.ts'
import { isGiven } from './trace.ts'

/** Begins an incident, or goes on with the one of the folder. @throws UserError */
export async function openJournal(
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
  const value = isGiven(invocation)
  if (name === undefined && !value && !canAsk(io)) throw nothingAsked()
  await makeFolder(folder)
  const journal = new IncidentJournal(folder, {
    id,
    startedAt: timestamp(now),
    finished: false,
    cluster: connection.server,
    by: await operator(connection),
    asked: { secrets: name === undefined ? [] : [name], value: value || name === undefined },
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
