import { expect, test } from 'vitest'
import { ChangedMeanwhile, PlacedError, UserError } from '../../../src/lib/base/errors.ts'
import { cryptFailure } from '../../../src/lib/cli/crypt/failure.ts'
import { AgeError } from '../../../src/lib/crypto/age/index.ts'
import { SopsError } from '../../../src/lib/crypto/sops/index.ts'

const told = (error: unknown, name: string): string => {
  const failure = cryptFailure(error, name)
  if (!(failure instanceof UserError)) throw failure
  return failure.message
}

test('a failure says once which file it is about', () => {
  for (const error of [
    new AgeError('no-match', 'none of them'),
    new SopsError('mac', 'none of them'),
    new UserError('none of them'),
  ]) {
    expect(told(error, 'a.yaml')).toBe('a.yaml: none of them')
    expect(told(cryptFailure(error, 'a.yaml'), 'a.yaml')).toBe('a.yaml: none of them')
  }
  const placed = new PlacedError('a.yaml', 'a.yaml, line 3: not this')
  expect(told(placed, 'a.yaml')).toBe('a.yaml, line 3: not this')
})

test('a message that happens to begin as the name does is about that file too', () => {
  expect(told(new UserError('all of it is plain'), 'a')).toBe('a: all of it is plain')
  expect(told(new UserError('a folder'), 'a')).toBe('a: a folder')
})

test('a failure about another file says both', () => {
  const rule = cryptFailure(new SopsError('config', 'it makes no sense'), '.sops.yaml')
  expect(told(rule, 'a.yaml')).toBe('a.yaml: .sops.yaml: it makes no sense')
})

test('what somebody changed meanwhile stays that, with its exit code', () => {
  const error = new ChangedMeanwhile('a.yaml', 'somebody changed a.yaml')
  expect(cryptFailure(error, 'a.yaml')).toBe(error)
})

test('hints of where keys were looked for come before those of the kind', () => {
  const failure = cryptFailure(new AgeError('no-match', 'none', ['SOPS_AGE_KEY: broken']), 'a')
  expect((failure as UserError).hints[0]).toBe('SOPS_AGE_KEY: broken')
  expect((failure as UserError).hints).toHaveLength(2)
})

test('any other error is left as it is', () => {
  const error = new TypeError('x')
  expect(cryptFailure(error, 'a')).toBe(error)
})
