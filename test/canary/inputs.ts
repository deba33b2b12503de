import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import type { Marks } from './marks.ts'

/** Kubeconfigs whose credentials are marked and do not work, by what is wrong with them. */
export function badKubeconfigs(
  folder: string,
  good: string,
  marks: Marks,
): Readonly<Record<string, string>> {
  const users = {
    token: { token: marks.make('token in a kubeconfig') },
    key: {
      'client-certificate-data': Buffer.from(marks.make('certificate')).toString('base64'),
      'client-key-data': Buffer.from(pem(marks.make('client key'))).toString('base64'),
    },
    password: { username: 'u', password: marks.make('password in a kubeconfig') },
    execToken: exec(folder, 'token', credential({ token: marks.make('token of a plugin') })),
    execGarbage: exec(folder, 'garbage', `not JSON ${marks.make('output of a plugin')}`),
    execFails: exec(folder, 'fails', marks.make('output of a plugin that fails'), 1),
    execKey: exec(
      folder,
      'key',
      credential({
        clientCertificateData: 'none',
        clientKeyData: pem(marks.make('key of a plugin')),
      }),
    ),
  }
  const config = parse(readFileSync(good, 'utf8')) as { users: { user: object }[] }
  return Object.fromEntries(
    Object.entries(users).map(([name, user]) => {
      const file = path.join(folder, `${name}.kubeconfig`)
      for (const entry of config.users) entry.user = user
      writeFileSync(file, stringify(config))
      return [name, file]
    }),
  )
}

function pem(body: string): string {
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`
}

function credential(status: object): string {
  return JSON.stringify({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status,
  })
}

/** A plugin that prints `output` and keeps what it was given in a file that is searched later. */
function exec(folder: string, name: string, output: string, status = 0): object {
  const script = path.join(folder, `plugin-${name}.sh`)
  const answer = path.join(folder, `plugin-${name}.out`)
  writeFileSync(answer, output)
  writeFileSync(
    script,
    `#!/bin/sh\n{ env; echo "$@"; } >> "$HOME/plugin-${name}.seen"\ncat '${answer}'\nexit ${status}\n`,
    { mode: 0o755 },
  )
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: script,
      interactiveMode: 'Never',
      provideClusterInfo: true,
    },
  }
}

/** Files of objects that hold values; some are broken right beside a value. */
export function inputFiles(folder: string, marks: Marks): Readonly<Record<string, string>> {
  const value = (what: string): string => marks.make(`${what} of a file`)
  const secret = (data: object): string =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...data })
  const texts = {
    'good.json': secret({ data: { a: Buffer.from(value('data')).toString('base64') } }),
    'string-data.yaml': secret({ stringData: { a: value('stringData') } }),
    'not-base64.yaml': secret({ data: { a: `${value('data')} %%` } }),
    'wrong-type.yaml': secret({ data: value('data as text') }),
    'list-as-data.yaml': secret({ data: [value('data as a list')] }),
    'cut.json': secret({ data: { a: value('data') } }).slice(0, -3),
    'broken.yaml': `kind: Secret\ndata:\n  a: "${value('data')}\n b: [${value('data')}\n`,
    'tab.yaml': `kind: Secret\n\tdata: ${value('data')}\n`,
    'alias.yaml': `kind: Secret\ndata: *${value('alias')}\n`,
    'duplicate.yaml': `kind: Secret\ndata: {a: ${value('data')}, a: ${value('data')}}\n`,
    'no-name.yaml': `apiVersion: v1\nkind: Secret\nstringData: {a: ${value('data')}}\n`,
    'text.txt': value('a file that holds no objects'),
    'extra.snapshot': snapshotWithExtra(value('a member that no snapshot has')),
    'broken.snapshot': `{"apiVersion":"vault-secret/v1alpha1","kind":"Snapshot" ${value('header')}\n`,
  }
  mkdirSync(folder, { recursive: true })
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const file = path.join(folder, name)
      writeFileSync(file, text)
      return [name, file]
    }),
  )
}

/** A snapshot whose Secret has a value, as no version of this program writes it. */
function snapshotWithExtra(value: string): string {
  const lines = [
    {
      apiVersion: 'vault-secret/v1alpha1',
      kind: 'Snapshot',
      formatVersion: 2,
      origin: { kind: 'cluster', name: 'x' },
      dropped: { secretValues: 0 },
    },
    { kind: 'Coverage', resource: 'secrets', status: 'read', count: 1 },
    {
      kind: 'Secret',
      namespace: 'n',
      name: 's',
      uid: '',
      created: '',
      type: 'Opaque',
      keys: ['a'],
      labels: {},
      annotations: {},
      annotationNames: [],
      managers: [],
      lastAppliedHoldsValues: false,
      deleting: false,
      data: { a: value },
    },
    { kind: 'End', coverage: 1, facts: 1 },
  ]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
