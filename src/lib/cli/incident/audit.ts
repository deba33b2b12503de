/** Who did read the Secrets of an incident, as audit logs have it. */
import {
  type AuditedSecret,
  AuditReaderFold,
  type AuditReaders,
} from '../../analysis/audit-log/index.ts'
import type { Consumer } from '../../analysis/consumers/report.ts'
import type { Exposure } from '../../analysis/incident/exposure.ts'
import { auditEvent } from '../../model/audit-event.ts'
import { auditLogInputs, readAuditLogs } from '../../source/audit-log/index.ts'
import type { Io } from '../io.ts'

/** Reads the logs once, as streams. @throws UserError when one cannot be read */
export async function readersInLogs(
  { stdin }: Pick<Io, 'stdin'>,
  paths: readonly string[],
  exposures: readonly Exposure[],
): Promise<AuditReaders> {
  const fold = new AuditReaderFold(exposures.map(auditedSecret))
  const inputs = await auditLogInputs(paths, () => stdin)
  for await (const chunk of readAuditLogs(inputs, { pods: true })) {
    if (chunk.kind === 'file') fold.addFile(chunk.file)
    else for (const event of chunk.events) fold.add(auditEvent(event))
  }
  return fold.report()
}

function auditedSecret({ namespace, name, created, type, consumers }: Exposure): AuditedSecret {
  return {
    namespace,
    name,
    ...(created !== undefined && { since: created }),
    ...(type !== undefined && { type }),
    pods: consumers.filter(isPod).map((pod) => pod.name),
  }
}

function isPod({ kind }: Consumer): boolean {
  return kind === 'Pod'
}
