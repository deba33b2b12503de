import { expect, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { commandHelp } from '../../src/lib/cli/help.ts'
import { clusterFlags, scopeFlags } from '../../src/lib/cli/flags.ts'

const shown = Object.entries(commands).filter(([, entry]) => entry.hidden !== true)
const loaded = await Promise.all(
  shown.map(async ([verb, entry]) => [verb, entry, await entry.load()] as const),
)

// Rules of kubectl's own conventions (contributors/devel/sig-cli/kubectl-conventions.md).
test.each(loaded)(
  '%s is described in the same words in the list of verbs',
  (_, entry, definition) => {
    expect(definition.summary).toBe(entry.summary)
    expect(definition.summary).toMatch(/^[A-Z][^.\n]*$/)
  },
)

test.each(loaded)(
  'the flags of %s are lower case, described, and named once',
  (_, __, { flags }) => {
    const chars = Object.values(flags).flatMap(({ char }) => (char === undefined ? [] : [char]))
    expect(new Set(chars).size).toBe(chars.length)
    for (const [name, { summary }] of Object.entries(flags)) {
      expect(name).toMatch(/^[a-z][a-z-]*$/)
      expect(summary).toMatch(/^[A-Z].*[^.]$/)
    }
  },
)

test.each(loaded)(
  'the examples of %s start with it and say what they do',
  (verb, _, { examples }) => {
    expect(examples.length).toBeGreaterThan(0)
    for (const { comment, command } of examples) {
      expect(command).toMatch(new RegExp(`^${verb}\\b`))
      expect(comment).toMatch(/^[A-Z][^#]*[^.]$/)
    }
  },
)

test.each(loaded)('the help of %s fits a terminal of 100 columns', (verb, _, definition) => {
  const lines = commandHelp(verb, definition).split('\n')
  expect(lines.filter((line) => line.length > 100)).toEqual([])
})

test.each(loaded)('the help of %s can be shown in every locale', (verb, _, definition) => {
  expect(commandHelp(verb, definition)).toMatch(/^[\n -~]*$/)
})

/** They look everywhere by themselves, or at one Secret. */
const LEAKS = ['revoke', 'incident']

test('every verb that reads a cluster takes all client flags of kubectl', () => {
  // Every namespace at once is no place to write to, nor where one Secret is.
  const inOne = new Set(['create', 'edit', 'apply', 'rotate', 'rollback', 'history', ...LEAKS])
  const { 'all-namespaces': everywhere, ...scope } = scopeFlags
  for (const [verb, , { flags }] of loaded) {
    // It asks for a certificate at most; manifests say where they belong.
    if (!('kubeconfig' in flags) || verb === 'encrypt') continue
    const wanted = { ...clusterFlags, ...scope, ...(!inOne.has(verb) && { everywhere }) }
    const client = Object.keys(wanted).map((name) =>
      name === 'everywhere' ? 'all-namespaces' : name,
    )
    expect(Object.keys(flags), verb).toEqual(expect.arrayContaining(client))
  }
})
