/** Pushes marked values through the verbs that write, and through what goes wrong with them (design §4.1). */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { plantValues } from './cluster.ts'
import { createMarks } from './marks.ts'
import { titled } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-authored-'))
const home = path.join(folder, 'home')
mkdirSync(home)
afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const admin = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const stranger = await cluster.kubeconfigForUser('canary-stranger', [], namespace)
const mine = await generateIdentity()
const other = await generateIdentity()

const write = (name: string, content: string): void => writeFileSync(path.join(home, name), content)
const value = marks.make('value of a file')
const plain = `a: ${value}\nb: [${marks.make('value of a list')}]\n# ${marks.make('comment')}\n`

const controller = await controllerKey()
const metadata = { name: 'db', namespace: 'shop' }
const secret = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { value } })
const seal = ['--seal', '--from-file', 'k=value', '--cert']

write('key.txt', `${mine.identity.revealText()}\n`)
write('other.txt', `${other.identity.revealText()}\n`)
write('value', value)
write('.env', `A=${value}\n`)
write('broken.env', `A=${value}\n${marks.make('line of an env file')} has blanks\n`)
write('plain.yaml', plain)
write('broken.yaml', `${plain}  c: [`)
write('doc.yaml', plain)
write('cert.pem', controller.certificatePem)
write('secret.yaml', secret)
const sealing = ['--format', 'sealed-secret', '--cert', 'cert.pem', '-o', 'sealed.yaml']
for (const args of [
  ['-r', mine.recipient, '--in-place', 'doc.yaml'],
  ['-r', mine.recipient, '-o', 'file.age', 'value'],
  [...sealing, 'secret.yaml'],
]) {
  const { status, output } = await run(home, ['encrypt', ...args], {})
  if (status !== 0) throw new Error(output)
}
const files = new Map(
  readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => [name, readFileSync(path.join(home, name))]),
)

/** Whatever a verb does to the files, the next one finds them as they were. */
beforeEach(() => {
  for (const [name, content] of files) writeFileSync(path.join(home, name), content)
})

const answers: readonly (readonly string[])[] = [
  ['create', 'made', '--from-file', 'k=value', '--from-env-file', '.env', '--dry-run', 'server'],
  ['create', 'made', '--from-secret', 'plain', '--dry-run', 'server', '-o', 'yaml'],
  ['create', 'made', '--from-file', 'k=value', '--encrypt', '-r', mine.recipient],
  ['create', 'shop/made', ...seal, 'cert.pem'],
  ['create', 'shop/made', '--raw', ...seal, 'cert.pem'],
  ['create', '--merge-into', 'sealed.yaml', ...seal, 'cert.pem'],
  ['encrypt', '--format', 'sealed-secret', '--cert', 'cert.pem', 'secret.yaml'],
  ['encrypt', '-r', mine.recipient, 'plain.yaml'],
  ['encrypt', '-r', mine.recipient, '-a', 'value'],
  ['rekey', '-i', 'key.txt', '--add', other.recipient, 'doc.yaml'],
  ['verify', '-i', 'key.txt', 'doc.yaml', 'file.age'],
  ['git', 'textconv', '-i', 'key.txt', 'doc.yaml'],
  ['git', 'textconv', '-i', 'other.txt', 'doc.yaml'],
  ['git', 'textconv', '-i', 'value', 'doc.yaml'],
  ['git', 'textconv', 'plain.yaml'],
  ['git', 'textconv', 'broken.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'doc.yaml', 'doc.yaml', 'doc.yaml'],
  ['edit', '-f', 'doc.yaml', '-i', 'key.txt', '--yes'],
  ['edit', 'plain', '--yes'],
]

test.each(titled(answers))('%s shows no value', { timeout: 120_000 }, async (_, args) => {
  const EDITOR = `sed -i s/canary/canarx/`
  const { status, output } = await run(home, args, { KUBECONFIG: admin, EDITOR })
  expect(status, output).toBe(0)
  expect(marks.foundIn(output)).toEqual([])
})

const failures: readonly (readonly string[])[] = [
  ['create', 'plain', '--from-file', 'k=value'],
  ['create', 'made', '--from-env-file', 'broken.env'],
  [
    'create',
    'made',
    '--type',
    'tls',
    '--from-file',
    'tls.crt=value',
    '--from-file',
    'tls.key=value',
  ],
  ['create', 'made', '--type', 'docker-registry', '--from-file', '.dockerconfigjson=value'],
  ['create', 'made', '--from-literal', value],
  ['create', 'made', '--generate', `k=${value}`],
  ['create', 'made', '--from-secret', `plain:${'x'.repeat(300)}`],
  ['create', 'shop/made', ...seal, 'value'],
  ['create', 'shop/made', '--seal', '--from-file', 'k=value'],
  ['create', 'shop/made', '--raw', '--from-literal', `x=${value}`, ...seal, 'cert.pem'],
  ['create', 'shop/made', '--cert-fingerprint', value, ...seal, 'cert.pem'],
  ...['plain.yaml', 'broken.yaml', 'secret.yaml', 'value', 'file.age'].map((file) => [
    'create',
    '--merge-into',
    file,
    ...seal,
    'cert.pem',
  ]),
  ['encrypt', '--format', 'sealed-secret', '--cert', 'cert.pem', 'plain.yaml'],
  ['encrypt', '--format', 'sealed-secret', '--cert', 'cert.pem', 'broken.yaml'],
  ['encrypt', '--format', 'sealed-secret', 'secret.yaml'],
  ['encrypt', '-r', value, 'plain.yaml'],
  ['encrypt', '-r', mine.identity.revealText(), 'plain.yaml'],
  ['encrypt', '-R', 'value', 'plain.yaml'],
  ['encrypt', '-r', mine.recipient, 'broken.yaml'],
  ['encrypt', '-r', mine.recipient, '-o', '/nowhere/file', 'plain.yaml'],
  ['decrypt', '-i', 'other.txt', 'doc.yaml'],
  ['decrypt', '-i', 'value', 'doc.yaml'],
  ['decrypt', '-i', 'plain.yaml', 'file.age'],
  ['decrypt', '-i', 'key.txt', 'plain.yaml'],
  ['decrypt', '-i', 'key.txt', '-o', '/dev/full', 'doc.yaml'],
  ['rekey', '-i', 'key.txt', '--remove', value, 'doc.yaml'],
  ['rekey', '-i', 'other.txt', 'doc.yaml'],
  ['git', 'merge', '-i', 'other.txt', 'doc.yaml', 'doc.yaml', 'doc.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'doc.yaml', 'doc.yaml', 'plain.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'doc.yaml', 'broken.yaml', 'secret.yaml'],
  ['git', 'merge', '-i', 'value', 'doc.yaml', 'doc.yaml', 'doc.yaml'],
  ['git', 'setup', value],
  ['edit', '-f', 'plain.yaml', '-i', 'key.txt', '--yes'],
  ['edit', 'nobody', '--yes'],
]

test.each(titled(failures.map((words) => words.map((word) => word.slice(0, 400)))))(
  'nor does what goes wrong with %s',
  { timeout: 120_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: admin, EDITOR: 'true' })
    expect([1, 2, 4, 5], output).toContain(status)
    expect(marks.foundIn(output)).toEqual([])
    expect(output).not.toContain(mine.identity.revealText())
  },
)

test.each(titled(answers))(
  '%s tells a stranger no value',
  { timeout: 120_000 },
  async (_, args) => {
    const { status, output } = await run(home, args, { KUBECONFIG: stranger, EDITOR: 'true' })
    expect(status, output).not.toBe(70)
    expect(marks.foundIn(output)).toEqual([])
  },
)
