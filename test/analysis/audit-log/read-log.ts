import {
  AuditReaderFold,
  type AuditedSecret,
  type AuditReaders,
} from '../../../src/lib/analysis/audit-log/index.ts'
import { auditEvent } from '../../../src/lib/model/audit-event.ts'
import { auditLogInputs, readAuditLogs } from '../../../src/lib/source/audit-log/index.ts'
import { Readable } from 'node:stream'

/** Reads logs for these Secrets, as a command would; `onEvent` sees what leaves the source. */
export async function readersIn(
  paths: readonly string[],
  secrets: readonly AuditedSecret[],
  onEvent: (event: unknown) => void = () => {},
): Promise<AuditReaders> {
  const fold = new AuditReaderFold(secrets)
  const inputs = await auditLogInputs(paths, () => Readable.from([]))
  for await (const chunk of readAuditLogs(inputs, { pods: true })) {
    if (chunk.kind === 'file') fold.addFile(chunk.file)
    else {
      for (const event of chunk.events) {
        onEvent(event)
        fold.add(auditEvent(event))
      }
    }
  }
  return fold.report()
}
