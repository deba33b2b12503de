/** Answers that carry values, or break off inside one, to the verbs that ask for a Secret (design §4.1). */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { answer, cutAfter, drop, type Fault } from '../control-plane/faults.ts'
import { filesBelow } from './marks.ts'
import { proxiedCluster } from './proxied-cluster.ts'
import { run } from './run.ts'

const { folder, home, marks, cluster, secrets, proxy, KUBECONFIG } = await proxiedCluster('quoted')
afterEach(() => proxy.faults.clear())

const value = marks.make('value')
writeFileSync(path.join(folder, 'password'), value)
const manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'plain' },
  stringData: { value },
}
writeFileSync(path.join(folder, 'plain.json'), JSON.stringify(manifest))

const quoted = marks.make('words of the API server')
const page: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: () => `<html><body>${quoted}</body></html>`,
}
const wrongType: Fault = {
  ...page,
  body: () => JSON.stringify({ ...manifest, data: { password: [quoted] }, metadata: quoted }),
}
const FAULTS: readonly (readonly [title: string, fault: Fault])[] = [
  ['a reason that is a value', answer(500, quoted, () => quoted)],
  ['a page in the place of JSON', page],
  ['values in the place of what they belong to', wrongType],
  ['an answer that breaks off', cutAfter(200)],
  ['no answer', drop()],
]

/** Which answers go wrong, and what then asks for one. */
const CALLS: readonly (readonly [verb: string, words: readonly string[], resource?: string])[] = [
  ['create', ['create', 'made', '--from-file', 'k=../password']],
  [
    'create',
    ['create', 'made', '--from-file', 'k=../password', '--dry-run', 'server', '-o', 'json'],
  ],
  ['get', ['create', 'made', '--from-secret', 'plain']],
  ['get', ['create', 'a/b', '--seal', '--from-file', 'k=../password'], 'services'],
  ['get', ['edit', 'plain', '--yes']],
  ['patch', ['edit', 'plain', '--yes']],
  ['get', ['diff', '-f', '../plain.json']],
  ['list', ['diff', '--namespace-to', 'default']],
]
const EDITOR = "sed -i 's/canary-/&x canary-/'"

test.each(FAULTS)('%s stays unsaid', { timeout: 240_000 }, async (_, fault) => {
  // Nothing is wrong with the first but what the answer says of the Secret.
  const ends = fault === wrongType ? [0, 1, 2, 5] : [5]
  for (const [verb, words, resource = 'secrets'] of CALLS) {
    proxy.faults.clear()
    proxy.clearLog()
    proxy.faults.add({ resource, verb }, fault)
    const { status, output } = await run(home, words, { KUBECONFIG, EDITOR })
    expect(status, `${words.join(' ')}\n${output}`).toBeOneOf(ends)
    expect(marks.foundIn(output)).toEqual([])
    expect(proxy.requests.some(({ faults }) => faults.length > 0)).toBe(true)
    await cluster.admin.delete(`${secrets}/made`).catch(() => undefined)
  }
})

test('no file was left that holds a value', () => {
  expect(filesBelow(home).flatMap(([, text]) => marks.foundIn(text))).toEqual([])
})
