/**
 * An admission webhook that repeats the object, whether it lets it in or not, and
 * everything that can be sent past it (design §4.1).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { carries } from '../control-plane/secret-data.ts'
import { filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { proxiedCluster } from './proxied-cluster.ts'
import { run } from './run.ts'
import { echoingWebhook } from './webhook.ts'

const { folder, home, marks, cluster, namespace, secrets, proxy, KUBECONFIG } =
  await proxiedCluster('admission')
const value = marks.make('value')
const labels = { app: 'canary' }
await cluster.admin.apply(
  ['kept', 'pruned'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name, labels },
    type: 'Opaque',
    data: { password: Buffer.from(value).toString('base64') },
  })),
  { fieldManager: 'kubectl-vault-secret' },
)
const webhook = await echoingWebhook(cluster, namespace)
afterAll(() => webhook.remove())

const inputs = path.join(folder, 'inputs')
mkdirSync(inputs)
const file = (name: string, text: string): string => {
  writeFileSync(path.join(inputs, name), text)
  return `../inputs/${name}`
}
const manifest = (name: string): string =>
  file(
    `${name}.json`,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, labels },
      stringData: { password: value },
    }),
  )
const [password, env] = [file('password', value), file('.env', `A=${value}\n`)]
const [plain, fresh, kept] = [manifest('plain'), manifest('fresh'), manifest('kept')]
const FORCE = ['--force-conflicts', '--force-managed']

const writes: readonly (readonly string[])[] = [
  ['create', 'made', '--from-file', `k=${password}`],
  ['create', 'made', '--from-env-file', env, '--dry-run', 'server', '-o', 'json'],
  ['create', 'copy', '--from-secret', 'plain', '--dry-run', 'server'],
  ['edit', 'plain', '--yes'],
  ['apply', '-f', fresh, '-o', 'json'],
  ['apply', '-f', fresh, '--dry-run=server'],
  ['apply', '-f', plain, ...FORCE, '--dry-run=server', '-o', 'yaml'],
  ['apply', '-f', plain, ...FORCE, '--purge-last-applied'],
]
// Only the deletion is left to be sent.
const prune = ['apply', '-f', kept, '--prune', '-l', 'app=canary', '--yes']
const all = [...writes, prune]
const [create = [], , , edit = [], apply = []] = writes

const EDITOR = "sed -i 's/canary-/&x canary-/'"
beforeEach(async () => {
  for (const name of ['made', 'fresh']) {
    webhook.verdict = 'warn'
    await cluster.admin.delete(`${secrets}/${name}`).catch(() => undefined)
  }
  webhook.asked = 0
  proxy.clearLog()
})

/** What comes back has to hold a value, or nothing is shown by not finding it in the output. */
async function isQuoted(): Promise<boolean> {
  await proxy.idle()
  return proxy.requests.some(
    (request) =>
      ['create', 'patch', 'delete'].includes(request.verb) &&
      (carries(request, value) || marks.foundIn(request.text()).length > 0),
  )
}

const refusals = [
  { code: 403, status: 3, words: all },
  { code: 409, status: 4, words: [create, edit, apply] },
  { code: 422, status: 5, words: [create, edit, apply] },
]

for (const { code, status, words: those } of refusals) {
  test.each(titled(those))(
    `a ${code} that quotes the object stays unsaid by %s`,
    { timeout: 240_000 },
    async (_, words) => {
      webhook.verdict = { code }
      const ran = await run(home, words, { KUBECONFIG, EDITOR })
      expect(ran.status, ran.output).toBe(status)
      expect(webhook.asked).toBeGreaterThan(0)
      expect(marks.foundIn(ran.output)).toEqual([])
      expect(ran.output.includes('an admission rule of the cluster refused it')).toBe(code === 403)
      expect(await isQuoted()).toBe(true)
    },
  )
}

test.each(titled(all))(
  'warnings that quote the object stay unsaid by %s',
  { timeout: 240_000 },
  async (_, words) => {
    const ran = await run(home, words, { KUBECONFIG, EDITOR })
    expect(ran.status, ran.output).toBe(0)
    expect(marks.foundIn(ran.output)).toEqual([])
    await proxy.idle()
    const warnings = proxy.requests.map(({ responseHeaders }) => responseHeaders.warning)
    expect(marks.foundIn(warnings.join('\n'))).not.toEqual([])
  },
)

test('diff shows no value there, and asks no webhook', { timeout: 240_000 }, async () => {
  webhook.verdict = { code: 403 }
  const { status, output } = await run(home, ['diff', '-f', plain, '-f', fresh], { KUBECONFIG })
  expect(status, output).toBe(1)
  expect(webhook.asked).toBe(0)
  expect(marks.foundIn(output)).toEqual([])
})

test('no file was left that holds a value', () => {
  expect(filesBelow(home).flatMap(([, text]) => marks.foundIn(text))).toEqual([])
})
