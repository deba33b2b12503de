/**
 * Standard output and standard error that nobody reads, or that go to a full disk, under
 * the verbs that handle values: nothing is said elsewhere, and the work is done (design §4.1).
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { createMarks } from './marks.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-streams-'))
const [home, originals] = [path.join(folder, 'home'), path.join(folder, 'originals')]
mkdirSync(originals)
afterAll(() => rmSync(folder, { recursive: true }))

const marks = createMarks()
const cluster = await useControlPlane()
const namespace = await plantValues(cluster, marks)
const secrets = `/api/v1/namespaces/${namespace}/secrets`
const KUBECONFIG = await cluster.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
const [mine, other] = await Promise.all([generateIdentity(), generateIdentity()])
const [me, they] = [mine.recipient, other.recipient]
const value = marks.make('value')
const manifest = (name: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData: { value, long: 'x'.repeat(200_000) },
  })

beforeAll(async () => {
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(originals, name), text)
  write('key.txt', mine.identity.revealText())
  write('value.txt', value)
  write('plain.yaml', `a: ${value}\nlong: ${'x'.repeat(200_000)}\n`)
  write('plain.json', manifest('plain'))
  write('fresh.json', manifest('fresh'))
  const to = ['-r', me, '-r', they]
  await run(originals, ['encrypt', ...to, '-o', 'doc.yaml', 'plain.yaml'], {})
})
beforeEach(async () => {
  cpSync(originals, home, { recursive: true })
  rmSync(path.join(home, 'made.yaml'), { force: true })
  for (const name of ['made', 'fresh']) {
    await cluster.admin.delete(`${secrets}/${name}`).catch(() => undefined)
  }
})

const changed = (name: string) => () =>
  Promise.resolve(
    readFileSync(path.join(home, name), 'utf8') !==
      readFileSync(path.join(originals, name), 'utf8'),
  )
const isThere = (name: string) => () =>
  cluster.admin.get(`${secrets}/${name}`).then(
    () => true,
    () => false,
  )
const nothing = (): Promise<boolean> => Promise.resolve(true)

interface Case {
  readonly words: readonly string[]
  /** Whether what it is for was done. */
  readonly isDone: () => Promise<boolean>
  readonly status?: number
}

const NEW = ['create', 'made', '--from-literal', 'a=b', '--generate', 'k=password']

/** Each has something to say on both streams, where there is anything. */
const CASES: readonly Case[] = [
  { words: ['encrypt', '-r', me, 'plain.yaml'], isDone: nothing },
  { words: ['decrypt', '-i', 'key.txt', 'doc.yaml'], isDone: nothing },
  {
    words: ['rekey', '-i', 'key.txt', '--remove', they, 'doc.yaml'],
    isDone: changed('doc.yaml'),
  },
  { words: ['verify', '-i', 'key.txt', 'doc.yaml', 'plain.yaml'], isDone: nothing, status: 1 },
  { words: ['edit', '-i', 'key.txt', '--yes', '-f', 'doc.yaml'], isDone: changed('doc.yaml') },
  { words: ['git', 'textconv', '-i', 'key.txt', 'doc.yaml'], isDone: nothing },
  { words: ['diff', '-f', 'plain.json'], isDone: nothing, status: 1 },
  { words: ['apply', '-f', 'fresh.json', '-o', 'json'], isDone: isThere('fresh') },
  {
    words: [...NEW, '--from-file', 'v=value.txt'],
    isDone: isThere('made'),
  },
  {
    words: [...NEW, '--encrypt', '-r', me, '--out', 'made.yaml'],
    isDone: () => Promise.resolve(existsSync(path.join(home, 'made.yaml'))),
  },
  { words: ['edit', 'plain', '--yes'], isDone: nothing },
]
const titled = CASES.map(
  (each) => [each.words.join(' ').replaceAll(/age1\w+/g, 'age1…'), each] as const,
)

const EDITOR = "sed -i 's/canary-/&x canary-/'"

/** Those that say something beside what they are asked for. */
const speaking = titled.filter(([, { words }]) => /^(?:rekey|edit|create)$/.test(words[0] ?? ''))

for (const [closed, cases] of [
  ['stdout', titled],
  ['stderr', speaking],
] as const) {
  test.each(cases)(
    `a closed ${closed} leaves nothing undone of %s`,
    { timeout: 120_000 },
    async (_, { words, isDone, status = 0 }) => {
      const env = { KUBECONFIG, EDITOR, XDG_RUNTIME_DIR: home }
      const ran = await run(home, words, env, { closed })
      expect(marks.foundIn(ran.output)).toEqual([])
      expect(ran.status, ran.output).toBe(status)
      expect(await isDone()).toBe(true)
    },
  )
}

test.each(titled.filter(([, { words }]) => !words.includes('--out')))(
  'a full disk behind standard output is told by %s',
  { timeout: 120_000 },
  async (_, { words, isDone }) => {
    const through = ['sh', '-c', 'exec "$@" > /dev/full', 'sh']
    const { status, output } = await run(home, words, { KUBECONFIG, EDITOR }, { through })
    expect(status, output).toBe(2)
    expect(output).toMatch(/^error: cannot write: no space left on device \(ENOSPC\)$/m)
    expect(marks.foundIn(output)).toEqual([])
    expect(await isDone()).toBe(true)
  },
)
