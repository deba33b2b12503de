import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  identityName,
  parseIdentityName,
  readerName,
} from '../../../src/lib/analysis/reach/identity-name.ts'
import { parseAccepted } from '../../../src/lib/analysis/reach/accepted.ts'
import { UserError } from '../../../src/lib/base/errors.ts'
import { escapeLine } from '../../../src/lib/base/safe-text.ts'

const ACCOUNT = { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' }

test.each([
  ['pod/web/api-1', { kind: 'Pod', namespace: 'web', name: 'api-1' }],
  ['node/worker-1', { kind: 'Node', name: 'worker-1' }],
  ['sa/ci/deployer', ACCOUNT],
  ['serviceaccount/ci/deployer', ACCOUNT],
  ['system:serviceaccount:ci:deployer', ACCOUNT],
  ['user/system:serviceaccount:ci:deployer', ACCOUNT],
  ['user/system:serviceaccount:ci:UPPER', { kind: 'User', name: 'system:serviceaccount:ci:UPPER' }],
  ['user/system:node:worker-1', { kind: 'Node', name: 'worker-1' }],
  ['user/system:node:Not a node', { kind: 'User', name: 'system:node:Not a node' }],
  ['user/jane@example.com', { kind: 'User', name: 'jane@example.com' }],
  ['user/CN=Jane Doe/OU=x', { kind: 'User', name: 'CN=Jane Doe/OU=x' }],
  ['group/oidc:on/call', { kind: 'Group', name: 'oidc:on/call' }],
  ['Group/system:masters', { kind: 'Group', name: 'system:masters' }],
])('%s is understood, and its short form means the same', (text, subject) => {
  const parsed = parseIdentityName(text)
  expect(parsed).toEqual(subject)
  expect(parseIdentityName(identityName(parsed))).toEqual(subject)
})

test.each([
  ['', 'this is no identity'],
  ['jane', 'this is no identity'],
  ['robot/jane', '"robot" is no kind of identity'],
  ['pod/api', 'a pod is written pod/NAMESPACE/NAME'],
  ['pod/a/b/c', 'a pod is written pod/NAMESPACE/NAME'],
  ['sa/CI/x', 'a service account is written sa/NAMESPACE/NAME'],
  ['node/', 'a node is written node/NAME'],
  ['node/*', 'a node is written node/NAME'],
  ['user/', 'a user is written user/NAME'],
  ['system:serviceaccount:ci:UPPER', 'a service account is written sa/NAMESPACE/NAME'],
])('%s is refused: %s', (text, why) => {
  expect(() => parseIdentityName(text)).toThrow(why)
})

test('a credential in the place of an identity is not repeated', () => {
  const secret = fc.stringMatching(/^[\w.-]{8,40}$/)
  fc.assert(
    fc.property(secret, fc.constantFrom('', 'eyJhbGciOi.', '1/'), (text, before) => {
      const typed =
        before === 'eyJhbGciOi.' ? `${before}${text.replaceAll('.', '')}.x` : before + text
      const { message, hints } = refusal(typed)
      expect([message, ...hints].join('\n')).not.toContain(text)
    }),
  )
})

test('whoever a list names can be typed, and can stand in a file of accepted readers', () => {
  const reason = 'until=2999-12-31  because'
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('User' as const, 'Group' as const),
      (name, kind) => {
        fc.pre(!/^system:(serviceaccount|node):/.test(name))
        const subject = { kind, name }
        const shown = readerName({ subject })
        expect(parseIdentityName(shown)).toEqual(subject)
        expect(escapeLine(shown)).toBe(shown)
        const [line] = parseAccepted(`${shown}  *  ${reason}`, 'accepted')
        expect(line?.identity).toEqual(subject)
      },
    ),
    {
      examples: [
        ['\u{e0041}', 'User'],
        ['\u3164', 'Group'],
        ['a\u{e0041}\n', 'User'],
      ],
    },
  )
})

function refusal(typed: string): UserError {
  try {
    parseIdentityName(typed)
  } catch (error) {
    if (error instanceof UserError) return error
  }
  throw new Error('not refused')
}
