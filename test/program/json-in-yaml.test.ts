/** JSON documents between `---`, as kubectl takes them, through each verb that reads files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { type Ran, run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'json-in-yaml-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MARK = 'canary-77d0'
const secret = (name: string): string =>
  JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'shop' },
      stringData: { password: `${MARK}-${name}`, pin: '0123' },
    },
    null,
    2,
  )
const PLAIN = `${secret('one')}\n---\n# the second\n${secret('two')}\n`
const PLAIN_LINES = 26

const file = (name: string, content = PLAIN): string => {
  const at = path.join(folder, name)
  writeFileSync(at, content)
  return at
}
const vaultSecret = (words: readonly string[], input?: string): Promise<Ran> =>
  run(words, { kubeconfig: '/dev/null', ...(input !== undefined && { input }) })

let recipient: string
let key: string
beforeAll(async () => {
  const pair = await generateIdentity()
  recipient = pair.recipient
  key = file('key.txt', pair.identity.revealText())
})

test('it is encrypted in its place, compared, and comes back as it was', async () => {
  const plain = file('plain.yaml')
  const encrypted = file('encrypted.yaml')
  expect(await vaultSecret(['encrypt', encrypted, '-r', recipient, '--in-place'])).toMatchObject({
    status: 0,
  })
  const text = readFileSync(encrypted, 'utf8')
  expect(text).not.toContain(MARK)
  expect(await vaultSecret(['diff', encrypted, plain, '-i', key])).toMatchObject({
    status: 0,
    stdout: 'shop/one\n  (no change)\nshop/two\n  (no change)\n',
  })
  for (const from of [[encrypted], ['-']]) {
    const ran = await vaultSecret(['decrypt', ...from, '-i', key], text)
    expect(ran).toMatchObject({ status: 0, stdout: PLAIN, stderr: '' })
  }
})

test('what is wrong in one of them is told with its line, without a value', async () => {
  const plain = file('good.yaml')
  const bad = file('bad.yaml', `${PLAIN}---\n{\n"kind": "${MARK}",\n"x": ${MARK} "y"\n}\n`)
  const broken = file('broken.yaml', `${PLAIN}---\n{\n"kind": "${MARK}" "x"\n}\n`)
  for (const [at, line, what] of [
    [bad, PLAIN_LINES + 2, 'this is not a Kubernetes object'],
    [broken, PLAIN_LINES + 3, 'this is not valid JSON, or it is cut off'],
  ] as const) {
    const { status, stdout, stderr } = await vaultSecret(['diff', at, plain])
    expect(status).toBeGreaterThan(1)
    expect(stderr).toContain(`${at}, line ${line}: ${what}`)
    expect(stdout + stderr).not.toContain(MARK)
  }
})

test('each of them is sealed, also where nothing separates them', async () => {
  const certificate = file('cert.pem', (await controllerKey()).certificatePem)
  for (const text of [PLAIN, `${secret('one')}${secret('two')}`]) {
    const plain = file('seal.yaml', text)
    const words = ['encrypt', plain, '--format', 'sealed-secret', '--cert', certificate]
    const { status, stdout } = await vaultSecret(words)
    expect(status).toBe(0)
    const documents = parseAllDocuments(stdout)
    const names = documents.map((each) => each.getIn(['metadata', 'name']))
    expect(names).toEqual(['one', 'two'])
    expect(stdout).not.toContain(MARK)
  }
})
