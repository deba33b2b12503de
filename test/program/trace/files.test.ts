import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateIdentity } from '../../../src/lib/crypto/age/index.ts'
import { createMarks } from '../../canary/marks.ts'
import { controllerKey } from '../../crypto/sealed-secrets/controller-key.ts'
import { run as runProgram } from '../../canary/run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'trace-files-'))
const repository = path.join(folder, 'repository')
const keys = path.join(folder, 'keys')
const marks = createMarks()
const value = marks.make('the value')
const mine = await generateIdentity()
const stranger = await generateIdentity()

const git = (...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
    cwd: repository,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], HOME: folder },
  })
const write = (name: string, content: string) => writeFileSync(path.join(repository, name), content)
const secret = (password: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: shop\nstringData:\n  password: ${password}\n`

async function program(words: readonly string[], input = '') {
  const ran = await runProgram(repository, words, { HOME: folder }, { input })
  expect(marks.foundIn(ran.output)).toEqual([])
  return ran
}
const trace = (...words: readonly string[]) =>
  program(['trace', '--value-file', '-', '--in', '.', ...words], value)

beforeAll(async () => {
  mkdirSync(repository)
  mkdirSync(keys)
  const controller = await controllerKey()
  writeFileSync(path.join(keys, 'mine'), `${mine.identity.revealText()}\n`)
  writeFileSync(path.join(keys, 'stranger'), `${stranger.identity.revealText()}\n`)
  writeFileSync(path.join(keys, 'cert.pem'), controller.certificatePem)
  writeFileSync(path.join(keys, 'controller.pem'), controller.keyPem.revealText())
  git('init', '-q')
  write('old.env', `PASSWORD=${value}\n`)
  git('add', '.')
  git('commit', '-qm', 'leak')
  rmSync(path.join(repository, 'old.env'))
  write('sops.yaml', secret(value))
  write('plain.yaml', secret(value))
  write('sealed.yaml', secret(value))
  write('file', value)
  await program(['encrypt', '-r', mine.recipient, '--in-place', 'sops.yaml'])
  await program(['encrypt', '-r', mine.recipient, '-o', 'file.age', 'file'])
  const seal = ['encrypt', '--format', 'sealed-secret', '--cert', path.join(keys, 'cert.pem')]
  await program([...seal, '-o', 'sealed.enc.yaml', 'sealed.yaml'])
  for (const name of ['sealed.yaml', 'file', 'plain.yaml']) rmSync(path.join(repository, name))
  write('clean.yaml', secret('somethingelse'))
  git('add', '.')
  git('commit', '-qm', 'encrypted')
})

afterAll(() => rmSync(folder, { recursive: true }))

test('encrypted files are looked through with the keys that open them', async () => {
  const { status, output } = await trace(
    '-i',
    path.join(keys, 'mine'),
    '--private-key',
    path.join(keys, 'controller.pem'),
  )
  expect(status, output).toBe(1)
  expect(output).toMatch(/^file.age .*the value in age$/m)
  expect(output).toMatch(/^sealed.enc.yaml .*the value in base64 in YAML in sealed-secret$/m)
  expect(output).toMatch(/^sops.yaml .*the value in YAML in sops$/m)
  expect(output).not.toContain('clean.yaml')
  expect(output).toContain('found in 3 places')
})

test('what cannot be opened is named, and then nothing is said to be absent', async () => {
  const { status, output } = await trace('-i', path.join(keys, 'stranger'), '--strict')
  expect(status, output).toBe(7)
  expect(output).toMatch(/not opened: file.age/)
  expect(output).toMatch(/not opened: sops.yaml/)
  expect(output).toMatch(/not opened: sealed.enc.yaml/)
  expect(output).toContain('not found in what could be read')
})

test('a commit that had it in clear is found, by its name', async () => {
  const { status, output } = await trace(
    '--git',
    '-i',
    path.join(keys, 'mine'),
    '--private-key',
    path.join(keys, 'controller.pem'),
  )
  expect(status, output).toBe(1)
  expect(output).toMatch(/old\.env@[0-9a-f]{12} .*the value in dotenv$/m)
})

test('a folder in no repository has no history, and one that is not there no files', async () => {
  for (const words of [
    ['--in', keys, '--git'],
    ['--in', 'nowhere'],
  ]) {
    const { status, output } = await program(['trace', '--value-file', '-', ...words], value)
    expect(status, output).toBe(2)
  }
})
