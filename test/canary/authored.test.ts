/** Pushes marked values through the verbs that write, and through what goes wrong with them (design §4.1). */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { plantValues } from './cluster.ts'
import { createMarks, filesBelow } from './marks.ts'
import { titled } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-authored-'))
const home = path.join(folder, 'home')
const originals = path.join(folder, 'originals')
mkdirSync(originals)
afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const admin = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const stranger = await cluster.kubeconfigForUser('canary-stranger', [], namespace)
const mine = await generateIdentity()
const other = await generateIdentity()

const write = (name: string, content: string): void =>
  writeFileSync(path.join(originals, name), content)
const make = (...words: readonly string[]) => run(originals, ['encrypt', ...words], {})
const value = marks.make('value of a file')
const plain = `a: ${value}\nb: [${marks.make('value of a list')}]\n# ${marks.make('comment')}\n`

const [controller, strange] = await Promise.all([controllerKey(), controllerKey()])
const metadata = { name: 'db', namespace: 'shop' }
const secret = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { value } })
const docker = ['--type', 'docker-registry']
const seal = ['--seal', '--from-file', 'k=value', '--cert']

beforeAll(async () => {
  write('key.txt', `${mine.identity.revealText()}\n`)
  write('other.txt', `${other.identity.revealText()}\n`)
  write('value', value)
  write('.env', `A=${value}\n`)
  write('broken.env', `A=${value}\n${marks.make('line of an env file')} has blanks\n`)
  write('plain.yaml', plain)
  write('broken.yaml', `${plain}  c: [`)
  write('cert.pem', controller.certificatePem)
  write('strange.pem', strange.keyPem.revealText())
  write('docker', JSON.stringify({ auths: { 'ghcr.io': { auth: btoa(`u:${value}`) } } }))
  write('to', mine.recipient)
  write('passphrase', marks.make('passphrase'))
  write('secret.yaml', secret)
  await make('-r', mine.recipient, '-o', 'doc.yaml', 'plain.yaml')
  await make('-r', mine.recipient, '-o', 'file.age', 'value')
  await make('-r', mine.recipient, '-o', 'shop.yaml', 'secret.yaml')
  await make('--passphrase-file', 'passphrase', '-o', 'locked.age', 'value')
  await make('--format', 'sealed-secret', '--cert', 'cert.pem', '-o', 'sealed.yaml', 'secret.yaml')
  const document = readFileSync(path.join(originals, 'shop.yaml'), 'utf8')
  write('old-mac.yaml', document.replace(/(lastmodified"?: ?"?)\d{4}/, '$12001'))
  write(
    'tampered.yaml',
    document.replace(/data:./, (found) => (found === 'data:A' ? 'data:B' : 'data:A')),
  )
})
beforeEach(() => cpSync(originals, home, { recursive: true }))

const answers: readonly (readonly string[])[] = [
  ['create', 'made', '--from-file', 'k=value', '--from-env-file', '.env', '--dry-run', 'server'],
  ['create', 'made', '--from-secret', 'plain', '--dry-run', 'server', '-o', 'yaml'],
  ['create', 'made', '--from-stdin', 'k', '--dry-run', 'server', '-o', 'json'],
  ['create', 'made', '--from-env-file', '-', '--dry-run', 'server', '--immutable'],
  ['create', 'made', '--from-literal', `k=${value}`, '--force-literal', '--dry-run', 'client'],
  [
    'create',
    'made',
    '--type',
    'basic-auth',
    '--from-file',
    'password=value',
    '--dry-run',
    'server',
  ],
  ['create', 'made', ...docker, '--from-file', '.dockerconfigjson=docker', '--dry-run', 'server'],
  ['create', 'made', '--from-file', 'k=value', '--encrypt', '-r', mine.recipient],
  ['create', 'shop/made', ...seal, 'cert.pem'],
  ['create', 'shop/made', '--raw', ...seal, 'cert.pem'],
  ['create', '--merge-into', 'sealed.yaml', ...seal, 'cert.pem'],
  ['encrypt', '--format', 'sealed-secret', '--cert', 'cert.pem', 'secret.yaml'],
  ['encrypt', '-r', mine.recipient, 'plain.yaml'],
  ['encrypt', '-r', mine.recipient, '--mac-only-encrypted', 'plain.yaml'],
  ['encrypt', '-r', mine.recipient, '-a', 'value'],
  ['encrypt', '--passphrase-file', 'passphrase', '-a', 'value'],
  ['rekey', '-i', 'key.txt', '-R', 'to', '--dry-run', 'doc.yaml'],
  ['rekey', '-i', 'key.txt', '--add', other.recipient, 'doc.yaml'],
  ['verify', '-i', 'key.txt', 'doc.yaml', 'file.age'],
  ['verify', '-i', 'key.txt', '-o', 'json', 'doc.yaml'],
  ['verify', '--without-keys', '-o', 'yaml', 'doc.yaml'],
  ['apply', '-i', 'key.txt', '-f', 'shop.yaml', '--dry-run', 'client', '-o', 'yaml'],
  ['apply', '-i', 'key.txt', '-f', 'shop.yaml', '--validate', 'strict', '--dry-run', 'client'],
  ['git', 'textconv', '-i', 'key.txt', 'doc.yaml'],
  ['git', 'textconv', '-i', 'other.txt', 'doc.yaml'],
  ['git', 'textconv', '-i', 'value', 'doc.yaml'],
  ['git', 'textconv', 'plain.yaml'],
  ['git', 'textconv', 'broken.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'doc.yaml', 'doc.yaml', 'doc.yaml'],
  ['edit', '-f', 'doc.yaml', '-i', 'key.txt', '--yes'],
  ['edit', 'plain', '--yes', '--validate', 'strict', '--force-managed'],
]
/** What those read that read standard input. */
const input = `A=${value}\n`

test.each(titled(answers))('%s shows no value', { timeout: 120_000 }, async (_, args) => {
  // What was there and what is new both hold a mark.
  const EDITOR = "sed -i 's/canary-/&x canary-/'"
  const { status, output } = await run(home, args, { KUBECONFIG: admin, EDITOR }, { input })
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
  ['decrypt', '--passphrase-file', 'value', 'locked.age'],
  ['decrypt', '--private-key', 'strange.pem', 'sealed.yaml'],
  ['decrypt', '--private-key', 'value', 'sealed.yaml'],
  ...['old-mac.yaml', 'tampered.yaml'].flatMap((file) => [
    ['decrypt', '-i', 'key.txt', file],
    ['verify', '-i', 'key.txt', file],
    ['rekey', '-i', 'key.txt', '-r', mine.recipient, file],
    ['edit', '-i', 'key.txt', '--yes', '-f', file],
  ]),
  ['verify', '-i', 'other.txt', 'doc.yaml'],
  ['verify', 'plain.yaml', 'broken.yaml', 'value'],
  ['apply', '-i', 'other.txt', '-f', 'shop.yaml'],
  ['apply', '-i', 'value', '-f', 'shop.yaml'],
  ['apply', '-i', 'key.txt', '-f', 'old-mac.yaml'],
  ['diff', '-i', 'other.txt', '-f', 'shop.yaml'],
  ['diff', '-i', 'key.txt', '-f', 'shop.yaml', '-o', 'json'],
  ['diff', '-i', 'key.txt', 'tampered.yaml', 'shop.yaml'],
  ['rekey', '-i', 'key.txt', '--add', value, 'doc.yaml'],
  ['rekey', '-i', 'key.txt', '--remove', value, 'doc.yaml'],
  ['rekey', '-i', 'other.txt', 'doc.yaml'],
  ['git', 'merge', '-i', 'other.txt', 'doc.yaml', 'doc.yaml', 'doc.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'doc.yaml', 'doc.yaml', 'plain.yaml'],
  ['git', 'merge', '-i', 'key.txt', 'doc.yaml', 'broken.yaml', 'secret.yaml'],
  ['git', 'merge', '-i', 'value', 'doc.yaml', 'doc.yaml', 'doc.yaml'],
  ['git', 'setup', value],
  ['git', 'merge', '-i', 'key.txt', 'shop.yaml', 'shop.yaml', 'tampered.yaml'],
  ['rekey', '-i', 'key.txt', '-r', mine.recipient, 'broken.yaml'],
  ['edit', '-f', 'doc.yaml', '-i', 'other.txt', '--yes'],
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

const ofCluster = new Set(['made', 'plain', '-i'])
const asking = answers.filter(
  ([verb = '', what = '']) => ['create', 'edit', 'apply'].includes(verb) && ofCluster.has(what),
)

test.each(titled(asking))('%s tells a stranger no value', { timeout: 120_000 }, async (_, args) => {
  const { status, output } = await run(
    home,
    args,
    { KUBECONFIG: stranger, EDITOR: 'true' },
    { input },
  )
  expect(status, output).not.toBe(70)
  expect(marks.foundIn(output)).toEqual([])
})

const keys: readonly (readonly [what: string, env: Readonly<Record<string, string>>])[] = [
  ['a key that is none', { SOPS_AGE_KEY: value }],
  ['a key in the wrong place', { SOPS_AGE_KEY: other.identity.revealText() }],
  ['a file that holds no key', { SOPS_AGE_KEY_FILE: 'value' }],
  ['a file that holds no key of ssh', { SOPS_AGE_SSH_PRIVATE_KEY_FILE: 'value' }],
  ['a program that prints no key', { SOPS_AGE_KEY_CMD: 'cat value' }],
  ['a program that fails', { SOPS_AGE_KEY_CMD: "sh -c 'cat value; exit 1'" }],
]

test.each(keys)('%s is not repeated', { timeout: 120_000 }, async (_, env) => {
  for (const words of [
    ['decrypt', 'doc.yaml'],
    ['apply', '-f', 'shop.yaml'],
  ]) {
    const { status, output } = await run(home, words, { KUBECONFIG: admin, ...env })
    expect(status, output).toBe(2)
    expect(marks.foundIn(output)).toEqual([])
    expect(output).not.toContain(other.identity.revealText())
  }
})

/** What a person could type, with a mark right beside the mistake. */
const typed: readonly string[] = [
  `a: "${value}`,
  `a: [${value}\n`,
  `a: *${value}\n`,
  `a: ${value}\na: ${value}\n`,
  `${value}\n`,
  `- ${value}\n`,
  `a:\n\t${value}: b\n`,
]

test.each(typed)(
  'what is wrong with %j is told without it',
  { timeout: 120_000 },
  async (wrong) => {
    write('typed', wrong)
    const EDITOR = `cp ${path.join(originals, 'typed')}`
    for (const words of [
      ['edit', 'plain', '--yes'],
      ['edit', '-f', 'doc.yaml', '-i', 'key.txt', '--yes'],
    ]) {
      const { status, output } = await run(home, words, { KUBECONFIG: admin, EDITOR })
      expect(status, output).toBe(2)
      expect(marks.foundIn(output)).toEqual([])
    }
  },
)

test('what is said to be tampered with is', () => {
  const texts = ['shop.yaml', 'old-mac.yaml', 'tampered.yaml'].map((name) =>
    readFileSync(path.join(originals, name), 'utf8'),
  )
  expect(new Set(texts).size).toBe(3)
})

test('no file was left that holds a value, but those that were given', () => {
  const given = new Set(filesBelow(originals).map(([file]) => path.basename(file)))
  const left = filesBelow(home).filter(([file]) => !given.has(path.basename(file)))
  expect(left.flatMap(([file, text]) => marks.foundIn(text).map(() => file))).toEqual([])
})
