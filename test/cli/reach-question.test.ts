import { expect, test } from 'vitest'
import { reach } from '../../src/commands/reach.ts'
import { typedWords } from '../../src/lib/cli/parsed-words.ts'
import { reachQuestion } from '../../src/lib/cli/reach-question.ts'

function ask(typed: Readonly<Record<string, string | boolean | string[]>>, name?: string): string {
  const { flags } = typedWords(reach, typed, {})
  return reachQuestion(flags as Parameters<typeof reachQuestion>[0], name)
}

test.each([
  [{}, undefined, 'readers'],
  [{ 'all-paths': true, output: 'tree', exclude: 'f', 'fail-on': 'certain' }, 'db', 'readers'],
  [{ why: 'user/a', 'in-group': ['g'], output: 'json' }, 'db', 'why'],
  [{ from: '-', snapshot: ['s'], output: 'tree', exclude: 'f' }, undefined, 'from'],
  [{ since: '-', selector: 'a=b', 'fail-on': 'possible' }, undefined, 'since'],
  [{ since: 's' }, 'db', 'since'],
  [{ cut: true }, 'db', 'cut'],
  [{ batch: '-' }, undefined, 'batch'],
])('%j with the name %s is one question: %s', (flags, name, question) => {
  expect(ask(flags, name)).toBe(question)
})

test.each([
  [{ why: 'user/a' }, undefined, '--why needs the name of the Secret'],
  [{ cut: true }, undefined, '--cut needs the name of the Secret'],
  [{ from: 'user/a' }, 'db', '--from asks about all Secrets'],
  [{ batch: 'f' }, 'db', '--batch answers the questions it reads'],
  [{ why: 'user/a', from: 'user/a' }, 'db', '--why and --from are two questions'],
  [{ since: 's', cut: true }, 'db', '--since and --cut are two questions'],
  [{ batch: 'f', output: 'json' }, undefined, '--batch does not go with -o'],
  [{ batch: 'f', 'fail-on': 'certain' }, undefined, '--batch does not go with --fail-on'],
  [{ batch: 'f', exclude: 'e' }, undefined, '--batch does not go with --exclude'],
  [{ 'in-group': ['g'] }, 'db', '--in-group says more about the user'],
  [{ since: 's', 'in-group': ['g'] }, 'db', '--in-group says more about the user'],
  [{ selector: 'a=b' }, 'db', 'a Secret is chosen by its name or by -l'],
  [{ from: 'user/a', selector: 'a=b' }, undefined, '--from does not go with -l'],
  [{ from: 'user/a', output: 'html' }, undefined, '--from has no form html'],
  [{ why: 'user/a', output: 'name' }, 'db', '--why has no form name'],
  [{ why: 'user/a', 'all-paths': true }, 'db', '--why does not go with --all-paths'],
  [{ cut: true, 'fail-on': 'certain' }, 'db', '--cut does not go with --fail-on'],
  [
    { from: '-', snapshot: ['-'] },
    undefined,
    'standard input cannot be read by both --from and --snapshot',
  ],
  [
    { since: '-', snapshot: ['-'] },
    'db',
    'standard input cannot be read by both --since and --snapshot',
  ],
])('%j with the name %s is refused: %s', (flags, name, why) => {
  expect(() => ask(flags, name)).toThrow(why)
})
