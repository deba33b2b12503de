import { expect, test } from 'vitest'
import { consumersOf } from '../../src/lib/analysis/consumers/consumer-index.ts'
import { consumersReport } from '../../src/lib/analysis/consumers/consumers.ts'
import type { ConsumersReport } from '../../src/lib/analysis/consumers/report.ts'
import { byKeyTable, consumersTable, unusedTable } from '../../src/lib/view/consumers.ts'
import { reportNotes, secretNotes } from '../../src/lib/view/consumers-notes.ts'
import { unicodeGlyphs as glyphs } from '../../src/lib/view/glyphs.ts'
import { tableLines, type Table } from '../../src/lib/view/table.ts'
import { clusterOf, object, secret, type Manifest } from '../model/cluster.ts'

const env = (variable: string, key: string, optional = false): object => ({
  name: variable,
  valueFrom: { secretKeyRef: { name: 'db-password', key, optional } },
})

const template = (spec: object): object => ({ spec })

function pods(deployment: string, count: number, spec: object): Manifest[] {
  const by = { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment }
  return Array.from({ length: count }, (_, index) =>
    object('v1', 'Pod', 'payments', `${deployment}-${index}`, {
      spec,
      status: { phase: 'Running' },
      owner: by,
    }),
  )
}

const API = { containers: [{ name: 'api', env: [env('DB_PASSWORD', 'password')] }] }
const WORKER = {
  containers: [
    {
      name: 'worker',
      env: [env('CA', 'ca.crt', true)],
      volumeMounts: [{ name: 'db', mountPath: '/etc/db' }],
    },
  ],
  volumes: [
    { name: 'db', secret: { secretName: 'db-password', items: [{ key: 'user', path: 'u' }] } },
  ],
}
const REPORT = { containers: [{ name: 'r', env: [env('PGUSER', 'user')] }] }

const PAYMENTS: readonly Manifest[] = [
  secret('payments', 'db-password', ['legacy_dsn', 'password', 'user']),
  secret('payments', 'lonely'),
  object('apps/v1', 'Deployment', 'payments', 'api', { spec: { template: template(API) } }),
  ...pods('api', 3, API),
  object('apps/v1', 'Deployment', 'payments', 'worker', { spec: { template: template(WORKER) } }),
  ...pods('worker', 2, WORKER),
  object('batch/v1', 'CronJob', 'payments', 'report', {
    spec: { jobTemplate: { spec: { template: template(REPORT) } } },
  }),
  object('v1', 'ServiceAccount', 'payments', 'api', {
    imagePullSecrets: [{ name: 'db-password' }],
  }),
]

async function ask(names?: readonly string[], refused?: string): Promise<ConsumersReport> {
  const model = await clusterOf(PAYMENTS, refused === undefined ? {} : { [refused]: 'refused' })
  const question = { names: (names ?? []).map((name) => ({ namespace: 'payments', name })) }
  return consumersReport(model, consumersOf(model), names === undefined ? {} : question)
}

const text = (table: Table): string =>
  [...tableLines(table, { wide: false, headers: true })].join('\n')
const one = { namespaces: false, secrets: false, glyphs }
const all = { namespaces: true, secrets: true, glyphs }

test('the table of one Secret says who, which key, how, and what a change asks', async () => {
  expect(text(consumersTable(await ask(['db-password']), one))).toMatchInlineSnapshot(`
    "CONSUMER                     KEY        AS                                   AFTER-A-CHANGE
    cronjob/report               user       env PGUSER, container r              next run
    deployment/api (3 pods)      password   env DB_PASSWORD, container api       restart
    deployment/worker (2 pods)   ca.crt     env CA, container worker, optional   restart
    deployment/worker (2 pods)   user       volume /etc/db, container worker     re-reads within ~1-2 min
    serviceaccount/api           –          imagePullSecrets                     next pull"
  `)
})

test('below it stand the keys that nobody reads and those that do not exist', async () => {
  const [found] = (await ask(['db-password'])).secrets
  expect(found && secretNotes(found, glyphs)).toEqual([
    'keys nobody reads: legacy_dsn',
    'references to keys that do not exist: deployment/worker wants `ca.crt` (optional)',
  ])
})

test('the table by key names the readers of each', async () => {
  expect(text(byKeyTable(await ask(['db-password']), one))).toMatchInlineSnapshot(`
    "KEY          EXISTS   READ-BY
    ca.crt       no       deployment/worker
    legacy_dsn   yes      <none>
    password     yes      deployment/api
    user         yes      cronjob/report, deployment/worker"
  `)
})

test('an unused Secret is called that, with the way to be sure', async () => {
  const report = await ask(['lonely'])
  expect(text(unusedTable(report, all))).toMatchInlineSnapshot(`
    "NAMESPACE   SECRET   TYPE     UNUSED   BECAUSE
    payments    lonely   Opaque   yes      nothing refers to it"
  `)
  const [found] = report.secrets
  expect(found && secretNotes(found, glyphs)).toEqual([
    'unused: no object refers to it. A program may still read it through the API: kubectl vault-secret reach lonely -n payments',
  ])
})

test('a Secret is not called unused when pods could not be read', async () => {
  const report = await ask(['lonely'], 'pods')
  expect(text(unusedTable(report, all))).toMatchInlineSnapshot(`
    "NAMESPACE   SECRET   TYPE     UNUSED    BECAUSE
    payments    lonely   Opaque   unknown   1 kind of object could not be read"
  `)
  const [found] = report.secrets
  expect(found && secretNotes(found, glyphs).join('\n')).toContain('not known to be unused')
})

test('a Secret that does not exist is said not to', async () => {
  const [found] = (await ask(['nowhere'])).secrets
  expect(found && secretNotes(found, glyphs)).toEqual([
    'secret payments/nowhere does not exist',
    'nothing refers to it',
  ])
})

test('nothing refers to a Secret that does not exist only when everything was seen', async () => {
  const [found] = (await ask(['nowhere'], 'pods')).secrets
  expect(found && secretNotes(found, glyphs)).toEqual([
    'secret payments/nowhere does not exist',
    'not known whether anything refers to it: pods (forbidden)',
  ])
})

test('several Secrets end with totals', async () => {
  expect(reportNotes(await ask(), glyphs)).toEqual(['2 Secrets · 1 used · 1 unused'])
})
