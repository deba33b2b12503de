import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ApiError, Bug, UserError } from '../../src/lib/base/errors.ts'
import { describeFailure } from '../../src/lib/cli/failure.ts'

const request = { verb: 'list', resource: 'secrets' }

test('a UserError prints its hints and exits with 2', () => {
  expect(describeFailure(new UserError('no such thing', ['try this']))).toEqual({
    exitCode: 2,
    lines: ['error: no such thing', 'hint: try this'],
  })
})

test.each([
  ['denied', 3],
  ['conflict', 4],
  ['notFound', 5],
  ['unreachable', 5],
  ['timeout', 5],
  ['server', 5],
] as const)('an ApiError of kind %s exits with %i', (failure, exitCode) => {
  expect(describeFailure(new ApiError('it failed', { failure, request })).exitCode).toBe(exitCode)
})

test('a full disk behind standard output is no bug', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
  })
  expect(describeFailure(full)).toEqual({
    exitCode: 2,
    lines: ['error: cannot write: no space left on device (ENOSPC)'],
  })
})

test('any other error exits with 70 and shows where, but nothing of its message or properties', () => {
  const error = Object.assign(new TypeError('canary\n    at canary (canary.ts:1:1)'), {
    body: 'canary',
    cause: new Error('canary'),
  })
  const { exitCode, lines } = describeFailure(error)
  expect(exitCode).toBe(70)
  expect(lines.join('\n')).toContain('(TypeError)')
  expect(lines.join('\n')).toContain('failure.test.ts')
  expect(lines.join('\n')).not.toContain('canary')
})

test('a Bug says what was believed impossible', () => {
  expect(describeFailure(new Bug('two owners')).lines[0]).toContain('has a bug (Bug): two owners')
})

test('what is thrown need not be an Error', () => {
  expect(describeFailure('canary').lines.join('\n')).not.toContain('canary')
})

test('a file that cannot be opened is named with the reason', () => {
  const error = thrown(() => readFileSync('/nowhere/x.yaml'))
  expect(describeFailure(error)).toEqual({
    exitCode: 2,
    lines: ['error: cannot open /nowhere/x.yaml: no such file or directory (ENOENT)'],
  })
})

test('messages cannot drive the terminal', () => {
  expect(describeFailure(new UserError('a\u001b[2Jb')).lines[0]).toBe(
    String.raw`error: a\u001b[2Jb`,
  )
})

function thrown(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
