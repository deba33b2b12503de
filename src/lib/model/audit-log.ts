/** What a file of an audit log was belongs to the model: analysis and view take it from here. */
export type { AuditLogFile } from '../source/audit-log/index.ts'
