/**
 * Answers that carry values although nobody asked for one, through every verb:
 * failures that quote an object, whole Secrets in place of a table, pages that
 * are no Kubernetes at all, answers that break off (design §4.1).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { FaultProxy } from '../control-plane/control-plane.ts'
import { answer, cutAfter, type Fault, type Match } from '../control-plane/faults.ts'
import { carries } from '../control-plane/secret-data.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { createMarks, filesBelow } from './marks.ts'
import { questions, titled, writeFiles } from './questions.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'canary-faults-'))
const marks = createMarks()
const cluster = await useControlPlane()

/** A refused write, as an admission webhook words it: with the object that it refused. */
const quoted = marks.make('message of a Status')
const inPage = marks.make('page of a proxy')
const inSecret = marks.make('data of a Secret nobody asked for')

const values = [quoted, inPage, inSecret]

const wholeSecrets: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: () =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'SecretList',
      metadata: {},
      items: [
        {
          metadata: { name: 'plain', namespace: 'default' },
          data: { password: Buffer.from(inSecret).toString('base64') },
        },
      ],
    }),
}

const page: Fault = {
  kind: 'answer',
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: () => `<html><body>bad gateway: ${inPage}</body></html>`,
}

const notJson: Fault = { ...page, status: 200, headers: { 'content-type': 'application/json' } }

const FAULTS: readonly (readonly [title: string, match: Match, fault: Fault])[] = [
  ['a 500 that quotes an object', {}, answer(500, 'InternalError', () => quoted)],
  ['a 403 that quotes an object', { verb: 'list' }, answer(403, 'Forbidden', () => quoted)],
  ['a reason that is a value', { verb: 'list' }, answer(500, quoted, () => quoted)],
  ['whole Secrets in place of a table', { resource: 'secrets' }, wholeSecrets],
  ['a page of a proxy', { verb: 'list' }, page],
  ['a page that claims to be JSON', { verb: 'list' }, notJson],
  ['lists that break off', { verb: 'list' }, cutAfter(900)],
]

let namespace: string
beforeAll(async () => {
  namespace = await plantValues(cluster, marks)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(FAULTS)('%s', (title, match, fault) => {
  let proxy: FaultProxy
  let kubeconfig: string
  const home = path.join(folder, title.replaceAll(' ', '-'))
  beforeAll(async () => {
    mkdirSync(home)
    writeFiles(home)
    proxy = await cluster.startProxy()
    proxy.faults.add(match, fault)
    kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  })
  afterAll(() => proxy.stop())

  test.each(titled(questions))(
    '%s repeats nothing of it',
    { timeout: 240_000 },
    async (_, args) => {
      const { status, output } = await run(home, args, { KUBECONFIG: kubeconfig })
      expect(status, output).not.toBe(70)
      expect(marks.foundIn(output)).toEqual([])
    },
  )

  test('was met, and no file was written that holds a value', () => {
    const met = proxy.requests.filter(
      (each) => each.faults.includes('cut') || values.some((value) => carries(each, value)),
    )
    expect(met.length).toBeGreaterThanOrEqual(questions.length - 1)
    const leaks = filesBelow(home).flatMap(([file, text]) =>
      marks.foundIn(text).map((found) => `${file}: ${found}`),
    )
    expect(leaks).toEqual([])
  })
})
