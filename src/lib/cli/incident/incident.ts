import { join } from 'node:path'

import { COMMAND, VERSION } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { incidentVerdict, secretsOf } from '../../change/incident/report.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { shellWord } from '../../view/shell-word.ts'
import { clientFlags } from '../client-flags.ts'
import { ExitCode } from '../exit-code.ts'
import { operator } from '../operator.ts'
import { printLines } from '../print.ts'
import { seedOf } from '../revoke/sign-key.ts'
import { gather } from './gather.ts'
import type { IncidentInvocation } from './invocation.ts'
import type { IncidentJournal } from './journal.ts'
import { openJournal } from './open-journal.ts'
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
  const seed = await seedOf(invocation)
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const journal = await openJournal(invocation, connection, typedName)
    await goThrough(invocation, connection, journal, seed).catch(async (error: unknown) => {
      await tellHowToGoOn(invocation, journal)
      throw error
    })
    await journal.publish()
    await printLines(io.stderr, endLines(journal))
    return incidentVerdict(journal.incident) === 'dead' ? ExitCode.done : ExitCode.yes
  } finally {
    connection.close()
  }
}

/** @throws ApiError; UserError */
async function goThrough(
  invocation: IncidentInvocation,
  connection: Connection,
  journal: IncidentJournal,
  seed: SecretBytes | undefined,
): Promise<void> {
  await journal.note(await operator(connection), invocation.flags.note)
  await gather(invocation, connection, journal)
  for (const name of secretsOf(journal.incident)) {
    invocation.signal.throwIfAborted()
    await revokeIn(invocation, connection, journal, name, seed)
  }
  if (!journal.incident.finished) await journal.save({ finished: true }, 'gone through to the end')
}

/** What is known by now is worth a report, too. */
async function tellHowToGoOn({ io }: IncidentInvocation, journal: IncidentJournal): Promise<void> {
  await journal.publish().catch(() => {})
  const words = `${COMMAND} incident --dir ${shellWord(journal.folder)}`
  await io.stderr.write(`${escapeLine(`not finished; go on with: ${words}`)}\n`)
}

function endLines({ folder, incident: ended }: IncidentJournal): readonly string[] {
  const files = ['incident.md', 'incident.html', 'incident.json'].map((file) => join(folder, file))
  return [incidentVerdict(ended), `report: ${files.join(', ')}`].map(escapeLine)
}
