import { expect, test } from 'vitest'
import { splitVerb } from '../../src/lib/cli/split-verb.ts'

test.each([
  [[], undefined, [], false],
  [['list'], 'list', [], false],
  [['-n', 'payments', 'list', '-A'], 'list', ['-n', 'payments', '-A'], false],
  [['--context=x', 'list'], 'list', ['--context=x'], false],
  [['--insecure-skip-tls-verify', 'list'], 'list', ['--insecure-skip-tls-verify'], false],
  [['list', '--help'], 'list', ['--help'], true],
  [['help', 'list'], 'list', [], true],
  [['--help'], undefined, ['--help'], true],
  [['help'], undefined, [], true],
  [['--version'], 'version', [], false],
  [['list', '--', '-h'], 'list', ['--', '-h'], false],
])('%j means the verb %s', (argv, verb, words, help) => {
  expect(splitVerb(argv, false)).toEqual({ ...(verb === undefined ? {} : { verb }), words, help })
})

test('a verb that takes its words unparsed keeps --help', () => {
  expect(splitVerb(['__complete', 'list', '--help'], true)).toEqual({
    verb: '__complete',
    words: ['list', '--help'],
    help: false,
  })
})
