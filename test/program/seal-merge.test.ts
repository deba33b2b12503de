/** Writing keys into a SealedSecret file, without a cluster. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'

import { createMarks } from '../canary/marks.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { type Ran, run, start } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'seal-merge-'))
afterAll(() => rmSync(folder, { recursive: true }))
const controller = await controllerKey()
const value = createMarks().make('value')
const at = (name: string): string => path.join(folder, name)
writeFileSync(at('cert.pem'), controller.certificatePem)
writeFileSync(at('key.pem'), controller.keyPem.revealText())
// Nothing is asked of a cluster, so that none is needed.
writeFileSync(at('kubeconfig'), '')

const merge = async (words: readonly string[], input = value): Promise<Ran> => {
  const typed = ['create', ...words, '--seal', '--cert', at('cert.pem'), '--from-stdin']
  const ran = await run([...typed, 'password'], { kubeconfig: at('kubeconfig'), input })
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(value)
  return ran
}
const into = `--merge-into=${at('db.yaml')}`

beforeEach(async () => {
  const made = await merge(['shop/db'], 'old')
  const text = made.stdout.replace('spec:\n', '# kept by hand\nspec:   # spaces\n')
  writeFileSync(at('db.yaml'), `---\n# the database\n${text}\n\n`)
})

const text = (): string => readFileSync(at('db.yaml'), 'utf8')
const opened = async (): Promise<string> => {
  const words = ['decrypt', '--private-key', at('key.pem'), at('db.yaml')]
  return (await run(words, { kubeconfig: at('kubeconfig') })).stdout
}

test('one key changes, and all else of the file stays', async () => {
  const before = text()
  chmodSync(at('db.yaml'), 0o640)
  const ran = await merge([into, '--from-literal=added=x'])
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stdout).toBe('')
  expect(ran.stderr).toContain(
    `\n${at('db.yaml')}: added added, password changed in shop/db, strict\n`,
  )
  const lines = text().split('\n')
  const added = lines.findIndex((line) => line.startsWith('    added: AQ'))
  const old = before.split('\n')
  const password = old.findIndex((line) => line.startsWith('    password: AQ'))
  expect(added).toBe(password + 1)
  expect(lines[password]).not.toBe(old[password])
  expect(lines.toSpliced(added, 1).toSpliced(password, 1)).toEqual(old.toSpliced(password, 1))
  expect(statSync(at('db.yaml')).mode & 0o777).toBe(0o640)
  expect(await opened()).toContain(Buffer.from(value).toString('base64'))
})

test('a dry run says what would change', async () => {
  const before = text()
  const ran = await merge([into, '--dry-run=client'])
  expect(ran.stderr).toContain('db.yaml: password changed in shop/db, strict (dry run)\n')
  expect(text()).toBe(before)
})

test('of several SealedSecrets in a file the one that is named changes', async () => {
  const other = (await merge(['shop/other'], 'old')).stdout
  const first = text()
  writeFileSync(at('db.yaml'), `${first}---\n${other}`)
  const nobody = await merge([into])
  expect(nobody.status).toBe(2)
  expect(nobody.stderr).toContain('there are 2 SealedSecrets in it\nhint: name one of them')
  const ran = await merge(['shop/other', into])
  expect(ran.status, ran.stderr).toBe(0)
  expect(text().startsWith(`${first}---\n`)).toBe(true)
  expect(text()).not.toBe(`${first}---\n${other}`)
})

test('an immutable Secret is written, with a word about it', async () => {
  writeFileSync(
    at('db.yaml'),
    text().replace('  template:\n', '  template:\n    immutable: true\n'),
  )
  const ran = await merge([into])
  expect(ran.stderr).toContain('warning: the Secret is immutable')
})

test.each([
  ['another name', ['shop/web'], 'it is shop/db, strict, and not called web'],
  ['another namespace', ['-n', 'other'], 'it is shop/db, strict, and is not in other'],
  ['another place', ['other/db'], 'it is shop/db, strict, and is not in other'],
  ['another scope', ['--scope=cluster-wide'], 'it is shop/db, strict, and not cluster-wide'],
  ['a type', ['--type=tls'], '--type would have no effect: --merge-into is about values alone'],
  ['a label', ['--label=a=b'], '--label would have no effect'],
] as const)('%s than that of the file is refused', async (_, words, told) => {
  const before = text()
  const ran = await merge([...words, into])
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(told) })
  expect(text()).toBe(before)
})

test.each([
  [
    'no namespace',
    (was: string) => was.replaceAll(/^ +namespace: shop\n/gm, ''),
    'metadata.namespace',
  ],
  ['no SealedSecret', () => 'kind: Secret\n', 'there is no SealedSecret in it'],
  ['nothing', () => '', 'there is no SealedSecret in it'],
  ['no YAML', (was: string) => `${was}\n  - [`, 'it is not valid YAML'],
  ['another kind of bytes', () => Buffer.of(0xff, 0xfe), 'is not a text in UTF-8'],
  [
    'two scopes',
    (was: string) =>
      was.replace(
        /metadata:/,
        'metadata:\n  annotations: {sealedsecrets.bitnami.com/cluster-wide: "true"}',
      ),
    'is cluster-wide and its template strict',
  ],
  [
    'values of no text',
    (was: string) => was.replace(/password: \S+/, 'password: 1'),
    'is not a string',
  ],
] as const)('a file with %s is refused', async (_, change, told) => {
  writeFileSync(at('db.yaml'), change(text()))
  const before = readFileSync(at('db.yaml'))
  const files = readdirSync(folder)
  const ran = await merge([into])
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(told) })
  expect(ran.stderr).toContain('db.yaml')
  expect(readFileSync(at('db.yaml'))).toEqual(before)
  expect(readdirSync(folder)).toEqual(files)
})

test.skipIf(process.platform === 'win32')(
  'a file that changes meanwhile is left as it is then',
  async () => {
    spawnSync('mkfifo', [at('slow')])
    const words = [
      'create',
      '--seal',
      '--cert',
      at('cert.pem'),
      into,
      `--from-file=k=${at('slow')}`,
    ]
    const { ended } = start(words, { kubeconfig: at('kubeconfig') })
    // Opening it for writing waits until the program reads the value, and has read the file.
    const slow = await open(at('slow'), 'w')
    const changed = `${text()}# by somebody else\n`
    writeFileSync(at('db.yaml'), changed)
    await slow.writeFile(value)
    await slow.close()
    expect(await ended).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('db.yaml was changed meanwhile, and was left as it is now'),
    })
    expect(text()).toBe(changed)
  },
)

test('a file that is not there, or is a folder, is named', async () => {
  const missing = await merge([`--merge-into=${at('nowhere.yaml')}`])
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('nowhere.yaml') })
  const place = await merge([`--merge-into=${folder}`])
  expect(place).toMatchObject({ status: 2, stderr: expect.stringContaining(folder) })
})
