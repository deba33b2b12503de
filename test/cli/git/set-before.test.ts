import { expect, test } from 'vitest'
import { setBefore, withoutFlag } from '../../../src/lib/cli/git/set-before.ts'

test.each([
  ['kubectl vault-secret git textconv', 'kubectl vault-secret', []],
  ['/a b/c git textconv -i /x', '/a b/c', ['-i', '/x']],
  [
    `node '/a git textconv/b' git textconv -i '/it'\\''s mine' -i "/a b" -i /c\\ d --input-type json`,
    `node '/a git textconv/b'`,
    ['-i', `'/it'\\''s mine'`, '-i', '"/a b"', '-i', '/c\\ d', '--input-type', 'json'],
  ],
] as const)('takes apart what setup has set: %s', (text, program, words) => {
  expect(setBefore(text)).toEqual({ program, words })
})

test.each(['', 'sops decrypt', 'git textconv', 'x git textconvert'])(
  'makes nothing of a setting of others: %j',
  (text) => expect(setBefore(text)).toBeUndefined(),
)

test('leaves a flag out by all its names, with its value', () => {
  const words = ['-i', 'a', '--input-type', 'yaml', '--identity=b', '--identity', 'c']
  expect(withoutFlag(words, ['-i', '--identity'])).toEqual(['--input-type', 'yaml'])
  expect(withoutFlag(words, ['--input-type'])).toHaveLength(5)
})
