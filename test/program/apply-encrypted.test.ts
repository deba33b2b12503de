import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { SecretBytes } from '../../src/lib/base/secret-bytes.ts'
import {
  encryptAgeBytes,
  generateIdentity,
  parseRecipient,
  passphraseRecipient,
} from '../../src/lib/crypto/age/index.ts'
import {
  ageWrapper,
  encryptDocument,
  parseDocument,
  SECRET_SELECTION,
  type SopsFormat,
} from '../../src/lib/crypto/sops/index.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { sopsProgram, sopsTool } from '../crypto/sops/sops-tool.ts'
import { type Ran, run } from './run.ts'

const cluster = await useControlPlane()
const program = await sopsProgram()
const folder = mkdtempSync(path.join(tmpdir(), 'apply-encrypted-'))
const keyFile = path.join(folder, 'key.txt')
const strangers = path.join(folder, 'other.txt')

const MARK = 'canary-c27f51'
const first = `${MARK}-first`
const second = `${MARK}\u0000second\n`

let proxy: FaultProxy
let kubeconfig: string
let namespace: string
let recipient: string
let identity: string
beforeAll(async () => {
  proxy = await cluster.startProxy()
  const [pair, stranger] = await Promise.all([generateIdentity(), generateIdentity()])
  recipient = pair.recipient
  identity = pair.identity.revealText()
  writeFileSync(keyFile, `# a comment\n${identity}\n`)
  writeFileSync(strangers, `${stranger.identity.revealText()}\n`)
})
beforeEach(async () => {
  namespace = await cluster.createNamespace('encrypted')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  proxy.clearLog()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await proxy.stop()
})

const secret = (name: string, more: object): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...more,
})
const two = [
  secret('one', { stringData: { password: first } }),
  secret('two', { data: { bytes: Buffer.from(second).toString('base64') } }),
]
const plain = (): string => `# comment\n${two.map((each) => stringify(each)).join('---\n')}`

async function sopsFile(name: string, text: string, format: SopsFormat): Promise<string> {
  const encrypted = await encryptDocument(parseDocument(Buffer.from(text), format), {
    keyGroups: [[recipient]],
    wrapper: ageWrapper(),
    now: new Date('2026-01-02T03:04:05Z'),
    ...(format !== 'binary' && { selection: SECRET_SELECTION }),
  })
  return stored(name, encrypted)
}

function stored(name: string, content: Uint8Array | string): string {
  const at = path.join(folder, name)
  writeFileSync(at, content)
  return at
}

/** The program; whatever it says, it says without a value or a key. */
async function apply(words: readonly string[], input?: string): Promise<Ran> {
  const ran = await run(['apply', ...words], { kubeconfig, ...(input !== undefined && { input }) })
  for (const text of [ran.stdout, ran.stderr]) {
    expect(text).not.toContain(MARK)
    expect(text).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 12))
    expect(text).not.toContain('AGE-SECRET-KEY')
  }
  return ran
}

async function expectBoth(ran: Ran): Promise<void> {
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  const read = (name: string): Promise<{ data: Record<string, string> }> =>
    cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)
  expect((await read('one')).data).toEqual({ password: Buffer.from(first).toString('base64') })
  expect((await read('two')).data).toEqual({ bytes: Buffer.from(second).toString('base64') })
}

describe('manifests are applied as they were before they were encrypted', () => {
  test('by sops, as YAML of several documents', async () => {
    const at = await sopsFile('docs.yaml', plain(), 'yaml')
    await expectBoth(await apply(['-f', at, '-i', keyFile]))
  })

  test('by sops, as a List in JSON, from standard input', async () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: two })
    const at = await sopsFile('list.json', list, 'json')
    await expectBoth(await apply(['-f', '-', '-i', keyFile], readFileSync(at, 'utf8')))
  })

  test('by `encrypt`, as a List in YAML that begins like JSON', async () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: two })
    const at = await sopsFile('list.yaml', list, 'yaml')
    expect(readFileSync(at, 'utf8')).toMatch(/^\{/)
    await expectBoth(await apply(['-f', at, '-i', keyFile]))
  })

  test('by sops, as bytes whose kind it did not know', async () => {
    const at = await sopsFile('whole.json', plain(), 'binary')
    await expectBoth(await apply(['-f', at, '-i', keyFile]))
  })

  test.skipIf(program === undefined)('by the real sops', async () => {
    const sops = sopsTool(program ?? '', `${identity}\n`)
    const flags = ['--age', recipient, '--encrypted-regex', '^(data|stringData)$']
    const at = stored('real.yaml', sops.encrypt(plain(), 'yaml', flags))
    await expectBoth(await apply(['-f', at, '-i', keyFile]))
  })

  test('by age, for a key and with armor', async () => {
    const to = [parseRecipient(recipient)]
    const armored = await encryptAgeBytes(Buffer.from(plain()), to, { armor: true })
    const binary = await encryptAgeBytes(Buffer.from(stringify(two[1])), to)
    const alone = await encryptAgeBytes(Buffer.from(stringify(two[0])), to)
    await expectBoth(await apply(['-f', stored('armored.age', armored), '-i', keyFile]))
    const words = ['-f', stored('a.yaml.age', alone), '-f', stored('b.yaml.age', binary)]
    const again = await apply([...words, '-i', keyFile])
    expect(again.stdout).toBe(
      `secret/one unchanged in ${namespace}\nsecret/two unchanged in ${namespace}\n`,
    )
  })

  test('by age, with a passphrase', async () => {
    const passphrase = SecretBytes.fromText('correct horse')
    const to = [passphraseRecipient(passphrase, 10)]
    const at = stored('pass.age', await encryptAgeBytes(Buffer.from(plain()), to))
    const words = ['-f', at, '--passphrase-file']
    await expectBoth(await apply([...words, stored('passphrase', 'correct horse\n')]))
    const wrong = await apply([...words, '-'], 'wrong\n')
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).toContain(at)
  })
})

describe('nothing is sent of what cannot be decrypted whole', () => {
  const expectNothing = async (ran: Ran, words: string): Promise<void> => {
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 2, stdout: '' })
    expect(ran.stderr).toContain(words)
    await proxy.idle()
    expect(proxy.requests).toEqual([])
  }

  test('with the key of somebody else', async () => {
    const at = await sopsFile('theirs.yaml', plain(), 'yaml')
    await expectNothing(await apply(['-f', at, '-i', strangers]), `error: ${at}: `)
  })

  test('with a plain file beside it that is fine', async () => {
    const good = stored('good.yaml', stringify(secret('good', { stringData: { a: first } })))
    const at = await sopsFile('theirs.yaml', plain(), 'yaml')
    await expectNothing(await apply(['-f', good, '-f', at, '-i', strangers]), at)
  })

  test('when a plain part was changed, which only the MAC tells', async () => {
    const at = await sopsFile('changed.yaml', plain(), 'yaml')
    writeFileSync(at, readFileSync(at, 'utf8').replace('name: one', 'name: eno'))
    await expectNothing(await apply(['-f', at, '-i', keyFile]), at)
  })

  test('when an age file was cut off', async () => {
    const whole = await encryptAgeBytes(Buffer.from(plain()), [parseRecipient(recipient)])
    const at = stored('cut.age', whole.subarray(0, -1))
    await expectNothing(await apply(['-f', at, '-i', keyFile]), at)
  })

  test('when manifests and passphrase both come from standard input', async () => {
    const ran = await apply(['-f', '-', '--passphrase-file', '-'], plain())
    await expectNothing(ran, 'standard input can be read once')
  })
})
