import { expect, test } from 'vitest'
import { AuditReaderFold, type AuditReader } from '../../src/lib/analysis/audit-log/index.ts'
import { auditLogLines, noReadersLine } from '../../src/lib/view/audit-log-notes.ts'
import { auditReadersTable } from '../../src/lib/view/audit-readers.ts'
import { tableLines } from '../../src/lib/view/table.ts'

const reader: AuditReader = {
  kind: 'User',
  user: 'jane@example.com',
  groups: [],
  addresses: ['10.0.0.7'],
  claimedAddresses: [],
  agents: ['kubectl/v1.36.3'],
  credentials: [],
  pods: [],
  isShortened: false,
  verbs: [
    { verb: 'patch', count: 3, dryRun: 2, certainty: 'conditional', because: ['object'] },
    { verb: 'list', count: 1, dryRun: 0, certainty: 'possible', because: ['page'] },
  ],
  first: '2026-01-31T09:00:00.123456Z',
  last: '2026-01-31T09:00:01.000000Z',
  certainty: 'conditional',
}

function lines(readers: readonly AuditReader[], wide = false): readonly string[] {
  const table = auditReadersTable({ namespace: 'payments', name: 'db', readers })
  return [...tableLines(table, { wide, headers: false })]
}

test('a reader is one line with what it did, how sure that is, and why', () => {
  expect(lines([reader])).toEqual([
    'user   jane@example.com   conditional   unless metadata alone was asked for   3 patch (2 as dry run), 1 list   10.0.0.7   2026-01-31T09:00:00Z   2026-01-31T09:00:01Z',
  ])
})

test('service accounts, nodes and the control plane are named as elsewhere', () => {
  const names = [
    { kind: 'ServiceAccount', user: 'system:serviceaccount:payments:api', pods: ['api-1'] },
    { kind: 'Node', user: 'system:node:worker-1' },
    { kind: 'ControlPlane', user: 'system:apiserver' },
    { kind: 'User', user: 'jane', impersonatedBy: 'eve' },
  ] as const
  expect(
    lines(names.map((name) => ({ ...reader, ...name }))).map(
      (line) => line.split(/ {3,}(?=cond)/)[0],
    ),
  ).toEqual([
    'sa     payments/api (with the token of pod api-1)',
    'node   worker-1',
    'system apiserver',
    'user   jane (eve acting as it)',
  ])
})

test('what a client says of itself cannot reach the terminal', () => {
  const [line] = lines([{ ...reader, agents: ['\u001B[2J\nroot'] }], true)
  expect(line).toContain(String.raw`\u001b[2J\u000aroot`)
})

test('what a log cannot show is told in full sentences', () => {
  const secret = { namespace: 'payments', name: 'db', since: '2026-01-31T08:00:00Z' }
  const fold = new AuditReaderFold([secret])
  const file = { bytes: 1, entries: 2, unreadable: 0, isAuditLog: true }
  fold.addFile({
    ...file,
    name: 'b',
    first: '2026-01-31T10:00:00Z',
    last: '2026-01-31T11:00:00Z',
    unreadable: 1,
  })
  fold.addFile({ ...file, name: 'a', first: '2026-01-31T09:00:00Z', last: '2026-01-31T09:30:00Z' })
  fold.addFile({ ...file, name: 'c', entries: 0, isAuditLog: false, cut: 'compression' })
  const { secrets, log } = fold.report()
  expect(auditLogLines(log)).toEqual([
    'read: 3 files, 4 events, 2026-01-31T09:00:00Z to 2026-01-31T11:00:00Z; 0 about Secrets',
    'no event names Secrets: the audit policy may leave them out (level None)',
    'the log begins at 2026-01-31T09:00:00Z: who read before is not in it; add the files before',
    'nothing was logged from 2026-01-31T09:30:00Z to 2026-01-31T10:00:00Z',
    'b: 1 line could not be read',
    'c holds no event of audit.k8s.io',
    'c is cut off or damaged; what came before counts',
  ])
  expect(secrets.map((each) => noReadersLine(each, log))).toEqual([
    'no request for payments/db was answered with its value, as far as these logs show',
  ])
})
