import { expect, test } from 'vitest'
import { UserError } from '../../src/lib/base/errors.ts'
import type { CommandDefinition, Flag } from '../../src/lib/cli/command.ts'
import { defineCommand } from '../../src/lib/cli/command.ts'
import {
  clusterFlags,
  inputFlags,
  reachFlags,
  reportFlags,
  scopeFlags,
} from '../../src/lib/cli/flags.ts'
import { parseWords } from '../../src/lib/cli/oclif.ts'

const sample = defineCommand({
  summary: 'Sample',
  examples: [],
  args: { name: { description: 'A name' } },
  flags: { ...clusterFlags, ...scopeFlags, ...reportFlags },
  async run() {},
})

const needsName = defineCommand({
  summary: 'Sample',
  examples: [],
  args: { name: { description: 'A name', required: true } },
  flags: {},
  async run() {},
})

const fromFiles = defineCommand({
  summary: 'Sample',
  examples: [],
  args: {},
  flags: { ...clusterFlags, ...scopeFlags, ...inputFlags, ...reachFlags },
  async run() {},
})

const manyNames = defineCommand({
  summary: 'Sample',
  examples: [],
  args: { names: { description: 'Names', multiple: true } },
  flags: scopeFlags,
  async run() {},
})

async function failure(
  words: readonly string[],
  definition: CommandDefinition = sample,
): Promise<string> {
  const error: unknown = await parseWords('sample', words, definition).then(
    () => undefined,
    (error_: unknown) => error_,
  )
  return error instanceof UserError ? [error.message, ...error.hints].join(' | ') : 'no failure'
}

test.each([
  [['-n', 'a'], 'namespace', 'a'],
  [['-na'], 'namespace', 'a'],
  [['-n=a'], 'namespace', 'a'],
  [['--namespace=a'], 'namespace', 'a'],
  [['-n', 'a', '--namespace', 'b'], 'namespace', 'b'],
  [['-A'], 'all-namespaces', true],
  [['--all-namespaces=true'], 'all-namespaces', true],
  [['--all-namespaces=0'], 'all-namespaces', false],
  [['-A=true'], 'all-namespaces', true],
  [['-A=false'], 'all-namespaces', false],
  [[], 'all-namespaces', false],
  [[], 'namespace', undefined],
  [[], 'as-group', []],
  [['--as-group', 'a', 'name', '--as-group=b'], 'as-group', ['a', 'b']],
  [['-o', 'json'], 'output', 'json'],
  [['-ojson'], 'output', 'json'],
] as const)('%j sets %s to %j, as pflag would', async (words, flag, value) => {
  const { flags } = await parseWords('sample', words, sample)
  expect(flags[flag]).toEqual(value)
})

test('arguments may stand between flags', async () => {
  const { args } = await parseWords('sample', ['-n', 'x', 'db', '-A'], sample)
  expect(args['name']).toBe('db')
  const many = await parseWords('sample', ['a', '-A', 'b'], manyNames)
  expect(many.args['names']).toEqual(['a', 'b'])
})

test.each([
  [['--namspace', 'x'], 'unknown flag --namspace | did you mean --namespace? |'],
  [['-o', 'xml'], '--output must be one of wide, json, yaml, name'],
  [['-o'], '--output needs a value |'],
  [['-n'], '--namespace needs a value |'],
  [['a', 'b'], 'unexpected argument "b" |'],
  [['-A=x'], '-A is a switch: it takes no value except true or false'],
  [['--all-namespaces=x'], '--all-namespaces is a switch: it takes no value except true or false'],
] as const)('%j is refused in one sentence', async (words, message) => {
  expect(await failure(words)).toContain(message)
})

const valued = Object.entries<Flag>(clusterFlags).map(([name, { type }]) =>
  type === 'boolean' ? `--${name}` : `--${name}=canary`,
)

test.each(valued)('%s has no effect on files, and is refused beside them', async (word) => {
  const message = await failure(['--snapshot', 'f', word], fromFiles)
  expect(message).toContain(`${word.replace('=canary', '')} is for a cluster`)
  expect(message).not.toContain('canary')
  expect(await failure(['--since', 'f', word], fromFiles)).toBe('no failure')
})

test.each([
  ['--snapshot', 'f', '-n', 'x', '--complete'],
  ['--snapshot', 'f', '--snapshot', 'g', '--as=', '--insecure-skip-tls-verify=false'],
  ['--since', 'f', '--complete'],
  ['-n', 'x', '-n', 'y', '--fail-on', 'certain', '--fail-on', 'possible'],
])('%s %s %s %s is taken', async (...words) => {
  expect(await failure(words, fromFiles)).toBe('no failure')
})

test.each([
  [['--complete'], '--complete is about files, and there are none'],
  [['--exclude=a', '--exclude=a'], '--exclude is there 2 times, and only one can count'],
  [['--why=a', '--why=b', '--why=c'], '--why is there 3 times'],
  [['--from=a', '--from=b'], '--from is there 2 times'],
  [['--since=a', '--since=b'], '--since is there 2 times'],
  [['--batch=a', '--batch=b'], '--batch is there 2 times'],
  [['--snapshot='], '--snapshot is empty'],
  [['--exclude', ''], '--exclude is empty'],
  [['--since='], '--since is empty'],
] as const)('%j would change the answer unseen, and is refused', async (words, message) => {
  expect(await failure(words, fromFiles)).toContain(message)
})

test('an argument that is missing is named', async () => {
  expect(await failure([], needsName)).toContain('sample needs NAME')
})

test('what stands after a misspelled flag is never repeated', async () => {
  expect(await failure(['--tokn=canary'])).not.toContain('canary')
  expect(await failure(['--tokn', 'canary'])).not.toContain('canary')
  expect(await failure(['-tcanary'])).not.toContain('canary')
})
