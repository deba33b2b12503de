import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, expect, test } from 'vitest'
import { requestText } from '../src/lib/change/rotate/service/hook/contract.ts'
import { createAuthority } from './control-plane/pki.ts'
import { PROGRAM } from './program/program.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'schemas')
const demo = ['--snapshot', path.join(root, 'examples/demo')]
const complete = [...demo, '--complete']
// A part of the demo, to which the rest is new.
const before = path.join(root, 'examples/demo/20-payments.yaml')
const inputs = mkdtempSync(path.join(tmpdir(), 'schemas-'))
afterAll(() => rmSync(inputs, { recursive: true }))
const acceptedFile = path.join(inputs, 'accepted')
writeFileSync(acceptedFile, 'sa/ci/*  payments/*  until=2999-12-31  deploys\n')
const accepted = ['--exclude', acceptedFile]

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
const names = readdirSync(folder).map((file) => file.replace('.schema.json', ''))
for (const name of names) ajv.addSchema(readSchema(name))

// Incomplete input, complete input and single Secrets each fill other members.
const answers: readonly (readonly [schema: string, args: readonly string[]])[] = [
  ['secret-list', ['list', ...demo]],
  ['secret-list', ['list', ...demo, '--complete', '-n', 'payments']],
  ['secret-description', ['describe', 'payments/db-password', ...demo]],
  ['secret-description', ['describe', 'payments/legacy-gateway', ...demo, '--complete']],
  ['secret-description', ['describe', 'ci/deployer-token', ...demo, '--complete']],
  ['consumers-report', ['consumers', '-A', ...demo]],
  ['consumers-report', ['consumers', '-A', ...demo, '--complete']],
  ['reach-report', ['reach', '-A', ...demo]],
  ['reach-report', ['reach', '-A', ...demo, '--complete']],
  ['reach-report', ['reach', '-A', '--all-paths', ...accepted, ...demo, '--complete']],
  ['reach-answer', ['reach', 'payments/db-password', '--why', 'sa/ci/runner', ...complete]],
  [
    'reach-answer',
    ['reach', 'payments/db-password', '--why', 'sa/ci/deployer', ...accepted, ...complete],
  ],
  ['reach-answer', ['reach', 'payments/db-password', '--why', 'sa/web/default', ...complete]],
  [
    'reach-answer',
    ['reach', 'payments/db-password', '--why', 'user/x', '--in-group', 'y', ...demo],
  ],
  ['blast-radius', ['reach', '--from', 'sa/ci/deployer', ...accepted, ...complete]],
  ['blast-radius', ['reach', '--from', 'user/x', '--in-group', 'developers', ...demo]],
  ['reach-difference', ['reach', '-A', '--since', before, ...accepted, ...complete]],
  ['reach-difference', ['reach', '-A', '--since', before, ...demo]],
  ['reach-cut', ['reach', 'payments/db-password', '--cut', ...demo]],
  ['reach-cut', ['reach', 'payments/db-password', '--cut', ...demo, '--complete']],
  ['reach-cut', ['reach', 'payments/db-password', '--cut', ...accepted, ...complete]],
  ['explanation-list', ['explain']],
  ['explanation-list', ['explain', 'P1']],
  ['version', ['version']],
  ['verify-report', ['verify', '--without-keys', inputs]],
  ['trace-report', ['trace', '--scan', '--in', inputs]],
  // A dry run of the client asks no server.
  [
    'change-report',
    ['create', 'a', '--dry-run', 'client', '--from-file', before, '-s', 'https://127.0.0.1:1'],
  ],
]

test.each(answers)('%s.schema.json describes what %j prints', { timeout: 60_000 }, (name, args) => {
  const document: unknown = JSON.parse(run([...args, '-o', 'json']))
  expect(problems(name, document)).toEqual([])
})

test('the first line of a snapshot is what snapshot-header.schema.json says', () => {
  const header = run(['snapshot', ...demo]).split('\n', 1)[0] ?? ''
  expect(problems('snapshot-header', JSON.parse(header))).toEqual([])
})

test.each([[], ['--complete']])(
  'batch-answer.schema.json describes the answers of a batch %j',
  (...flags) => {
    const subject = { user: 'u', groups: ['system:authenticated'] }
    const questions = [
      { ...subject, verb: 'get', namespace: 'payments', name: 'db-password' },
      { ...subject, groups: ['system:masters'], verb: 'list', namespace: '', name: '' },
    ]
    const lines = questions.map((question) => `${JSON.stringify(question)}\n`).join('')
    const printed = run(['reach', '--batch', '-', ...demo, ...flags], lines)
    const found = printed
      .trimEnd()
      .split('\n')
      .map((line) => problems('batch-answer', JSON.parse(line)))
    expect(found).toEqual([[], []])
  },
)

test.each([
  ['reach-answer', ['reach', 'payments/db-password', '--why', '-']],
  ['blast-radius', ['reach', '--from', '-']],
])('%s.schema.json describes an answer about a token', (name, args) => {
  const claims = { sub: 'system:serviceaccount:ci:runner', exp: 1_780_000_000 }
  const token = ['{"alg":"none"}', JSON.stringify(claims), 'x'].map((part) =>
    Buffer.from(part).toString('base64url'),
  )
  const document = JSON.parse(run([...args, ...complete, '-o', 'json'], token.join('.'))) as object
  expect(document).toMatchObject({
    identity: { token: { state: 'expired', expires: '2026-05-28T20:26:40Z' } },
  })
  expect(problems(name, document)).toEqual([])
})

test('diff-report.schema.json describes every kind of difference', async () => {
  const secret = (stringData: object, more: object): object => ({
    apiVersion: 'v1',
    kind: 'Secret',
    stringData,
    ...more,
  })
  const metadata = (name: string, text: string): object => ({
    name,
    labels: { a: text },
    annotations: { a: text, 'kubectl.kubernetes.io/last-applied-configuration': '{' },
  })
  const { certPem } = await createAuthority('schemas')
  const list = Array.from({ length: 60 }, () => 1)
  const sealed = { kind: 'SealedSecret', apiVersion: 'bitnami.com/v1alpha1', spec: {} }
  const sides = [
    [secret({ a: 'x', crt: '', b: '{}', c: '[]' }, { metadata: metadata('one', 'x') })],
    [
      secret(
        { crt: certPem, b: '{"a":1}', c: JSON.stringify(list), d: 'x' },
        { metadata: metadata('one', 'y'), type: 'example.com/x', immutable: true },
      ),
      secret({}, { metadata: { name: 'two' } }),
      { ...sealed, metadata: { name: 'three' } },
    ],
  ]
  const files = sides.map((items, at) => {
    const file = path.join(inputs, `side-${at}.json`)
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    return file
  })
  const document: unknown = JSON.parse(run(['diff', ...files, '-o', 'json'], '', 1))
  expect(problems('diff-report', document)).toEqual([])
  expect(document).toMatchObject({
    items: [
      {
        type: { before: 'Opaque' },
        immutable: { after: 'true' },
        keys: [
          { key: 'a', state: 'removed' },
          { key: 'b', members: [{ path: 'a' }] },
          { key: 'c', moreMembers: 10 },
          { key: 'crt', certificate: { after: { subject: 'CN=schemas' } } },
          { key: 'd', state: 'added' },
        ],
        lastApplied: ['before', 'after'],
      },
      { state: 'added' },
    ],
    notCompared: [{ reason: 'sealed' }],
  })
})

test.each(['create', 'set', 'test', 'finish', 'revert', 'verify'] as const)(
  'hook-request.schema.json and hook-answer.schema.json describe a call of a hook for %s',
  (word) => {
    const secret = { namespace: 'n', name: 'gateway' }
    const annotation = { name: 'rotation.kubectl-vault-secret/gateway', value: 'r.0.f' }
    const proof = { annotation, fingerprints: { token: '0'.repeat(32) } }
    const request = {
      word,
      rotation: 'r',
      secret,
      keys: ['token'],
      ...(word === 'verify' && { proof }),
    }
    const text = requestText(request, { values: 3, returned: 4 })
    expect(problems('hook-request', JSON.parse(text))).toEqual([])
    expect(problems('hook-answer', answerOf(word, text))).toEqual(
      word === 'verify' ? ['/ must be object'] : [],
    )
  },
)

test('trace-report.schema.json describes what is found in files and what cannot be opened', () => {
  const file = path.join(inputs, 'leak.json')
  writeFileSync(file, JSON.stringify({ auth: btoa('me:Tr0ub4dor-3') }))
  const locked = path.join(inputs, 'locked.age')
  writeFileSync(locked, 'age-encryption.org/v1\n-> X25519 none\n')
  const words = ['trace', '--value-file', '-', '--in', file, '--in', locked, '-o', 'json']
  const document: unknown = JSON.parse(run(words, 'Tr0ub4dor-3', 1))
  expect(problems('trace-report', document)).toEqual([])
  expect(document).toMatchObject({
    verdict: 'found',
    hits: [{ place: { in: 'file' }, found: 'value', inside: ['base64', 'JSON'] }],
    unopened: [{ file: locked }],
  })
})

test('every schema is tried', () => {
  const rotations = ['event', 'report', 'fleet-report', 'history'].map((each) => `rotation-${each}`)
  const hooks = ['hook-request', 'hook-answer']
  const others = ['snapshot-header', 'batch-answer', 'diff-report', 'definitions']
  const responses = ['audit-readers', 'revocation-document', 'revocation-plan', 'incident-report']
  const elsewhere = [...others, ...rotations, ...hooks, ...responses]
  const tried = new Set([...answers.map(([name]) => name), ...elsewhere])
  expect(names.filter((name) => !tried.has(name))).toEqual([])
})

test('a member that no schema knows is refused', () => {
  const document = { ...(JSON.parse(run(['version', '-o', 'json'])) as object), data: 'x' }
  expect(problems('version', document)).toEqual(['/ must NOT have additional properties'])
})

/** What the example for a file of tokens answers; null for a step that it does not know. */
function answerOf(word: string, request: string): unknown {
  const tokens = path.join(inputs, 'tokens')
  writeFileSync(tokens, word === 'test' ? 'new\n' : 'old\n')
  const values = path.join(inputs, 'values')
  writeFileSync(values, 'before token b2xk\nafter token bmV3\n')
  const hook = path.join(root, 'examples/hooks/token-file.sh')
  const line = `'${hook}' ${word} 3<'${values}' 4>/dev/null`
  const { stdout } = spawnSync('/bin/sh', ['-c', line], {
    input: request,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TOKENS: tokens },
  })
  return JSON.parse(stdout || 'null')
}

function readSchema(name: string): { $id: string } {
  return JSON.parse(readFileSync(path.join(folder, `${name}.schema.json`), 'utf8')) as {
    $id: string
  }
}

function problems(name: string, document: unknown): readonly string[] {
  const validate: ValidateFunction | undefined = ajv.getSchema(`${name}.schema.json`)
  if (validate === undefined) throw new Error(`no schema ${name}`)
  validate(document)
  const found = (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message ?? ''}${instancePath ? ` ${JSON.stringify(params)}` : ''}`,
  )
  return [...new Set(found)].slice(0, 10)
}

function run(args: readonly string[], input = '', expected = 0): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  expect(status, `${args.join(' ')}\n${stderr}`).toBe(expected)
  return stdout
}
