export { auditLogInputs } from './inputs.ts'
export { readAuditLogs } from './read-audit-log.ts'
export type { AuditLogFile } from './types.ts'
