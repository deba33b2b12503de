export { AuditReaderFold } from './audit-readers.ts'
export type {
  AuditedSecret,
  AuditLogCoverage,
  AuditReader,
  AuditReaders,
  Because,
  BlindSpot,
  ReaderVerb,
  SecretReaders,
} from './report.ts'
