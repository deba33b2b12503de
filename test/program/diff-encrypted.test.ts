import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import {
  encryptAgeBytes,
  generateIdentity,
  parseRecipient,
} from '../../src/lib/crypto/age/index.ts'
import { sealSecret } from '../../src/lib/crypto/sealed-secrets/index.ts'
import { readSecret } from '../../src/lib/crypto/secret-types/index.ts'
import {
  ageWrapper,
  encryptDocument,
  parseDocument,
  SECRET_SELECTION,
} from '../../src/lib/crypto/sops/index.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { PROGRAM } from './program.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'diff-encrypted-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MARK = 'canary-2b8e'
const { identity, recipient } = await generateIdentity()
const key = file('key.txt', identity.reveal())

function file(name: string, content: string | Uint8Array): string {
  const at = path.join(folder, name)
  writeFileSync(at, content)
  return at
}

function manifest(password: string): string {
  const head = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'a' } }
  return stringify({ ...head, stringData: { password: `${MARK}-${password}`, user: 'x' } })
}

async function sops(name: string, password: string): Promise<string> {
  const plain = parseDocument(new TextEncoder().encode(manifest(password)), 'yaml')
  const encrypted = await encryptDocument(plain, {
    keyGroups: [[recipient]],
    selection: SECRET_SELECTION,
    wrapper: ageWrapper(),
    now: new Date(),
  })
  return file(name, encrypted)
}

async function age(name: string, password: string): Promise<string> {
  const plain = new TextEncoder().encode(manifest(password))
  return file(name, await encryptAgeBytes(plain, [parseRecipient(recipient)], { armor: true }))
}

function diff(words: readonly string[]): {
  status: number | null
  stdout: string
  stderr: string
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'diff', ...words], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
  })
  expect(stdout + stderr).not.toContain(MARK)
  return { status, stdout, stderr }
}

test('encrypted files are compared by what is in them, however they are encrypted', async () => {
  const [one, same, other] = [
    await sops('one.yaml', 'x'),
    await age('same.yaml.age', 'x'),
    await sops('other.yaml', 'y'),
  ]
  expect(diff([one, same, '-i', key])).toMatchObject({
    status: 0,
    stdout: 'a/db\n  (no change)\n',
  })
  const { status, stdout } = diff([same, other, '-i', key])
  expect(status).toBe(1)
  expect(stdout).toMatch(/^ {2}password {5}changed {4}~\w+ -> ~\w+\n {2}user {9}same\n/m)
  expect(diff([file('plain.yaml', manifest('y')), other, '-i', key]).status).toBe(0)
})

test('without the key, and after somebody tampered, nothing is compared', async () => {
  const one = await sops('mine.yaml', 'x')
  const plain = file('mine-plain.yaml', manifest('x'))
  const locked = diff([plain, one])
  expect(locked.status).toBeGreaterThan(1)
  expect(locked.stdout).toBe('')
  const text = readFileSync(one, 'utf8')
  const tampered = file('tampered.yaml', text.replace('name: db', 'name: dc'))
  const refused = diff([plain, tampered, '-i', key])
  expect(refused.status).toBeGreaterThan(1)
  expect(refused.stdout).toBe('')
  expect(refused.stderr).toMatch(/MAC/i)
})

test('a SealedSecret is compared by what its controller would make of it', async () => {
  const controller = await controllerKey()
  const privateKey = file('controller.pem', controller.keyPem.reveal())
  const plain = file('unsealed.yaml', manifest('x'))
  const sealed = sealSecret(readSecret(parse(manifest('y'))), controller.certificate)
  const sealedFile = file('sealed.yaml', stringify(sealed))
  const { status, stdout } = diff([plain, sealedFile, '--private-key', privateKey])
  expect(status).toBe(1)
  expect(stdout).toMatch(/^a\/db\n {2}password {5}changed {4}~\w+ -> ~\w+\n {2}user {9}same\n$/)
  const other = file('other.pem', (await controllerKey()).keyPem.reveal())
  const refused = diff([plain, sealedFile, '--private-key', other])
  expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: '' })
  const both = file('both.yaml', `${manifest('x')}---\n${stringify(sealed)}`)
  const twice = diff([plain, both, '--private-key', privateKey])
  expect(twice.status).toBe(2)
  expect(twice.stderr).toContain('a/db is there as a Secret and as a SealedSecret')
})
