import type { AuditLogCoverage, BlindSpot, SecretReaders } from '../analysis/audit-log/index.ts'
import { plural } from './consumer-words.ts'

/** Lines that say what was read of audit logs, and what they cannot show. */
export function auditLogLines(log: AuditLogCoverage): readonly string[] {
  return [readLine(log), ...log.blindSpots.flatMap((spot) => BLIND[spot](log))]
}

/** Said when nobody was found: whether that means that nobody was there. */
export function noReadersLine({ namespace, name }: SecretReaders, log: AuditLogCoverage): string {
  const seen = log.blindSpots.length === 0 ? '' : ', as far as these logs show'
  return `no request for ${namespace}/${name} was answered with its value${seen}`
}

function readLine({ files, first, last, secretEvents, levels }: AuditLogCoverage): string {
  const entries = files.reduce((sum, file) => sum + file.entries, 0)
  const span = first === undefined ? '' : `, ${first} to ${last ?? ''}`
  const level = levels.length === 0 ? '' : ` at level ${levels.join(' and ')}`
  return `read: ${plural(files.length, 'file')}, ${plural(entries, 'event')}${span}; ${secretEvents} about Secrets${level}`
}

const BLIND: Readonly<Record<BlindSpot, (log: AuditLogCoverage) => readonly string[]>> = {
  empty: () => ['none of this is an audit log: events of audit.k8s.io are one JSON object a line'],
  noSecrets: () => ['no event names Secrets: the audit policy may leave them out (level None)'],
  noAnswers: () => [
    'no event has the end of a request for Secrets: the policy may omit the stage ResponseComplete',
  ],
  late: ({ first }) => [
    `the log begins at ${first ?? 'no known time'}: who read before is not in it; add the files before`,
  ],
  gaps: ({ gaps }) => gaps.map(({ from, to }) => `nothing was logged from ${from} to ${to}`),
  damaged: ({ files }) => files.flatMap(damageOf),
}

function damageOf(file: AuditLogCoverage['files'][number]): readonly string[] {
  const { name, unreadable, cut, isAuditLog } = file
  return [
    ...(isAuditLog ? [] : [`${name} holds no event of audit.k8s.io`]),
    ...(unreadable === 0 ? [] : [`${name}: ${plural(unreadable, 'line')} could not be read`]),
    ...(cut === 'compression' ? [`${name} is cut off or damaged; what came before counts`] : []),
  ]
}
