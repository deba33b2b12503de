import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ObjectChange } from '../../../src/lib/analysis/cut/index.ts'
import { kubectlCommand } from '../../../src/lib/view/kubectl-command.ts'
import { shellWord } from '../../../src/lib/view/shell-word.ts'

/** What a shell reads as something else. */
const ODD = '\'"\\$`!*?~#&;|<>(){}[]\n\t -=a'

/** A process can be given no NUL. */
const word = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.nat({ max: ODD.length - 1 }).map((at) => ODD.charAt(at)) }),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed())

/** What a program called `kubectl` is given when `sh` runs the command. */
function argumentsOf(command: string): readonly string[] {
  const script = `kubectl() { printf '%s\\0' "$@"; }\n${command}\n`
  const { status, stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  expect(status).toBe(0)
  return stdout.split('\0').slice(0, -1)
}

test('sh reads a word as exactly the text that it was made from', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      expect(argumentsOf(`kubectl ${words.map(shellWord).join(' ')}`)).toEqual(words)
    }),
    { numRuns: 200 },
  )
})

test('a patch arrives as it is, whatever the names in it are', () => {
  fc.assert(
    fc.property(word, word, word, (name, namespace, subject) => {
      const change: ObjectChange = {
        action: 'patch',
        object: { apiVersion: 'v1', kind: 'RoleBinding', namespace, name },
        patch: [{ op: 'test', path: '/subjects/0', value: { name: subject } }],
      }
      const [, object, , place, , , patch = ''] = argumentsOf(kubectlCommand(change))
      expect(object).toBe(`rolebinding/${name}`)
      expect(place).toBe(namespace)
      expect(JSON.parse(patch)).toEqual(change.patch)
    }),
    { numRuns: 100 },
  )
})

test('a name that looks like a flag is no flag, and the cluster is the one that was asked about', () => {
  const object = { apiVersion: 'v1', kind: 'ClusterRoleBinding', name: '--all' }
  const command = kubectlCommand({ action: 'delete', object }, ['--context', 'the prod'])
  expect(command).toBe("kubectl --context 'the prod' delete clusterrolebinding/--all")
})
