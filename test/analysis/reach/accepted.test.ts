import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acceptance, parseAccepted } from '../../../src/lib/analysis/reach/accepted.ts'
import { identityName } from '../../../src/lib/analysis/reach/identity-name.ts'
import type { ReaderSubject } from '../../../src/lib/analysis/reach/report.ts'
import { UserError } from '../../../src/lib/base/errors.ts'

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
const namePattern = fc.oneof(
  name,
  fc.constant('*'),
  name.map((text) => `${text}*`),
)
const person = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => {
  // Such a user is a service account, whichever way it is written.
  return !text.startsWith('system:serviceaccount:') && text.isWellFormed()
})
const identity: fc.Arbitrary<ReaderSubject> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('Pod', 'ServiceAccount'),
    namespace: namePattern,
    name: namePattern,
  }),
  fc.record({ kind: fc.constant('Node' as const), name: namePattern }),
  fc.record({ kind: fc.constantFrom('User', 'Group'), name: person }),
)
const secret = fc.record({ namespace: namePattern, name: namePattern })
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const reason = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .map((text) => text.replaceAll(/[\r\n]/g, ' ').trim())
  .filter((text) => text !== '')
const blank = fc.constantFrom(' ', '  ', '\t', ' \t ')
const line = fc.record({ identity, secret, until: day, reason })

test('a line reads back as it was written, whatever the names, blanks and quotes', () => {
  fc.assert(
    fc.property(fc.array(line), blank, fc.constantFrom('\n', '\r\n'), (lines, gap, end) => {
      const text = lines.map(({ identity: who, secret: what, until, reason: why }) =>
        [
          JSON.stringify(identityName(who)),
          `${what.namespace}/${what.name}`,
          `until=${until}`,
          why,
        ].join(gap),
      )
      const parsed = parseAccepted(['# who may', '', ...text, ''].join(end), 'accepted')
      expect(parsed).toEqual(lines.map((each, index) => ({ line: index + 3, ...each })))
    }),
  )
})

test('any text is read, or refused with its name and a line of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(outcome(text)).toMatch(/^(read|f line \d+: .*)$/s)
    }),
  )
})

test('a star stands for exactly what a regular expression says it does', () => {
  const part = fc.stringMatching(/^[ab*]{1,6}$/)
  fc.assert(
    fc.property(part, fc.stringMatching(/^[ab]{1,8}$/), (pattern, text) => {
      const lines = parseAccepted(`user/${pattern}  *  until=2030-01-01  r`, 'f')
      const judge = acceptance(lines, '2029-01-01')
      const found = judge.of(
        { namespace: 'n', name: 's' },
        { subject: { kind: 'User', name: text } },
      )
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text)
      expect(found !== undefined).toBe(expected)
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['sa/ci/deployer', 'the Secret is missing'],
  ['sa/ci/deployer payments/db', 'the third word is not until=YYYY-MM-DD'],
  ['sa/ci/deployer payments/db until=tomorrow why', 'the third word is not until=YYYY-MM-DD'],
  ['sa/ci/deployer payments/db until=2027-02-30 why', 'there is no day 2027-02-30'],
  ['sa/ci/deployer payments/db until=2027-02-28', 'the reason is missing'],
  [
    'sa/ci/deployer db until=2027-02-28 why',
    'the Secret is not written NAMESPACE/NAME, NAMESPACE/* or *',
  ],
  [
    'sa/deployer payments/db until=2027-02-28 why',
    'a service account is written sa/NAMESPACE/NAME',
  ],
  ['role/x payments/db until=2027-02-28 why', '"role" is no kind of identity'],
  ['"user/a\\q" payments/db until=2027-02-28 why', 'a word in quotes is not quoted as in JSON'],
])('%s is refused with its line', (text, why) => {
  expect(() => parseAccepted(`# first\n${text}\n`, 'accepted')).toThrow(`accepted line 2: ${why}`)
})

const LINES = parseAccepted(
  [
    'sa/ci/*     payments/*  until=2027-01-31  deploys',
    'pod/web/api web/tls     until=2027-01-31  serves it',
    'user/jane   *           until=2026-12-31  on call',
    'user/nobody *           until=2027-01-31  left',
  ].join('\n'),
  'accepted',
)
const jane = { subject: { kind: 'User', name: 'jane' } } as const
const deployer = { subject: { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' } } as const

test('a line counts on its last day and not on the next', () => {
  const where = { namespace: 'web', name: 'x' }
  expect(acceptance(LINES, '2026-12-31').of(where, jane)?.line).toBe(3)
  const after = acceptance(LINES, '2027-01-01')
  expect(after.of(where, jane)).toBeUndefined()
  expect(after.expired.map(({ line: number }) => number)).toEqual([3])
})

test('a line accepts only whom and what it names', () => {
  const judge = acceptance(LINES, '2026-06-01')
  expect(judge.of({ namespace: 'payments', name: 'db' }, deployer)?.line).toBe(1)
  expect(judge.of({ namespace: 'web', name: 'db' }, deployer)).toBeUndefined()
  const user = { subject: { kind: 'User', name: 'deployer' } } as const
  expect(judge.of({ namespace: 'payments', name: 'db' }, user)).toBeUndefined()
})

test('pods go by their workload, and a line for one pod does not accept the others', () => {
  const judge = acceptance(
    parseAccepted(
      'pod/web/api web/tls until=2027-01-31 a\npod/web/job-1 web/tls until=2027-01-31 b',
      'f',
    ),
    '2026-06-01',
  )
  const where = { namespace: 'web', name: 'tls' }
  const subject = { kind: 'Pod', namespace: 'web', name: 'api-7c9d-x' } as const
  const workload = { kind: 'Deployment', name: 'api' }
  expect(judge.of(where, { subject, pods: { workload, names: ['api-7c9d-x'] } })?.line).toBe(1)
  expect(judge.of(where, { subject, pods: { names: ['api-7c9d-x'] } })).toBeUndefined()
  const jobs = { kind: 'Pod', namespace: 'web', name: 'job-1' } as const
  expect(judge.of(where, { subject: jobs, pods: { names: ['job-1'] } })?.line).toBe(2)
  expect(judge.of(where, { subject: jobs, pods: { names: ['job-1', 'job-2'] } })).toBeUndefined()
})

test('the file that the README shows is one', () => {
  const readme = readFileSync(path.resolve(import.meta.dirname, '../../../README.md'), 'utf8')
  const shown = /^# who .*?(?=^```$)/ms.exec(readme)?.[0] ?? ''
  const parsed = parseAccepted(shown, 'README.md')
  expect(parsed.map(({ identity: who }) => identityName(who))).toEqual([
    'group/system:masters',
    'sa/ci/deployer',
    'user/Jane Doe',
    'pod/payments/api',
  ])
})

test('lines that accepted nobody are told, expired ones only as expired', () => {
  const judge = acceptance(LINES, '2027-01-01')
  judge.of({ namespace: 'payments', name: 'db' }, deployer)
  expect(judge.unused().map(({ line: number }) => number)).toEqual([2, 4])
})

function outcome(text: string): string {
  try {
    parseAccepted(text, 'f')
    return 'read'
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
