import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { Input } from '../../../src/lib/cli/crypt/input.ts'
import { plainBytes } from '../../../src/lib/cli/decrypt/plain-bytes.ts'
import { sealManifest } from '../../../src/lib/cli/encrypt/seal.ts'
import { controllerKey } from '../../crypto/sealed-secrets/controller-key.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'unsealed-'))
afterAll(() => rmSync(folder, { recursive: true }))
const key = path.join(folder, 'key.pem')

const controller = await controllerKey()
const { certificate } = controller
writeFileSync(key, controller.keyPem.reveal())

const secret = (name: string): string =>
  `kind: Secret\napiVersion: v1\nmetadata: {name: ${name}, namespace: shop}\nstringData: {k: ${name}}\n`

async function sealed(...names: readonly string[]): Promise<string> {
  const manifest = Buffer.from(names.map(secret).join('---\n'))
  const bytes = await sealManifest(manifest, 'x', { certificate, scope: undefined })
  return Buffer.from(bytes).toString()
}

async function unsealed(text: string): Promise<readonly string[]> {
  const input: Input = {
    path: 'sealed.yaml',
    read: () => Readable.from([Buffer.from(text)]),
    head: () => Promise.resolve(Buffer.from(text)),
    close: () => Promise.resolve(),
  }
  const keys = { identities: () => Promise.resolve([]), privateKeys: [key] }
  const chunks = []
  for await (const chunk of (await plainBytes(input, { kind: 'sealed-secret' }, keys))()) {
    chunks.push(chunk)
  }
  const documents = parseAllDocuments(Buffer.concat(chunks).toString())
  return documents.map((each) =>
    String((each as { getIn(path: string[]): unknown }).getIn(['metadata', 'name'])),
  )
}

test('SealedSecrets are opened whether they stand behind each other, in a list or in JSON', async () => {
  const [one, two] = [await sealed('aaa'), await sealed('bbb')]
  expect(await unsealed(one)).toEqual(['aaa'])
  expect(await unsealed(`${one}---\n# nothing\n---\n${two}`)).toEqual(['aaa', 'bbb'])
  const items = [one, two].map((each) => parseAllDocuments(each)[0]?.toJS() as unknown)
  const list = JSON.stringify({ kind: 'List', apiVersion: 'v1', items })
  expect(await unsealed(list)).toEqual(['aaa', 'bbb'])
  expect(await unsealed(JSON.stringify(items[0]))).toEqual(['aaa'])
})

test('what is none is named by its line', async () => {
  const one = await sealed('aaa')
  const lines = one.split('\n').length
  await expect(unsealed(`${one}---\n- 1\n`)).rejects.toThrow(
    `sealed.yaml, line ${lines + 1}: this is no SealedSecret`,
  )
  await expect(unsealed(`${one}---\na: "\n`)).rejects.toThrow('this is not valid YAML')
})
