import fc from 'fast-check'
import { expect, test } from 'vitest'

import { reachReport, secretsIn } from '../../../src/lib/analysis/reach/index.ts'
import type { Reader, SecretReach } from '../../../src/lib/analysis/reach/report.ts'
import { pageData } from '../../../src/lib/view/html/encode.ts'
import type { PageData } from '../../../src/lib/view/html/page-data.ts'
import { openReport } from '../../../src/lib/view/html/page/report.ts'
import { evidenceItemText, subjectText, surenessOf } from '../../../src/lib/view/path-words.ts'
import { randomCluster } from '../../analysis/reach/random/cluster.ts'
import { modelOf } from '../../analysis/reach/random/model.ts'
import { DB, EVERYBODY, JANE, TLS } from '../reach-fixture.ts'

const jsonOf = (data: PageData): string => JSON.stringify(data)
/** As the page reads it. */
const decoded = (secrets: Iterable<SecretReach>): ReturnType<typeof openReport> =>
  openReport(JSON.parse(jsonOf(pageData(secrets, []))) as PageData)

test('the page has every reader of every Secret with its whole path, as the report has them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const model = await modelOf(randomCluster(seed).objects)
      const secrets = [...reachReport(model, secretsIn(model)).secrets]
      expectSame(secrets)
    }),
    { numRuns: 20 },
  )
})

test('others, conditions and what would settle an unknown come along', () => {
  expectSame([DB, TLS])
})

test('readers that are equal stand there once, whether or not they are the same object', () => {
  const copies = [DB, TLS].map((secret) => ({
    ...secret,
    readers: [{ ...EVERYBODY }, { ...JANE, path: [...JANE.path] }],
  }))
  const { readers, sets, secrets } = pageData(copies, [])
  expect(readers).toHaveLength(2)
  expect(sets).toEqual([[0, 1]])
  expect(secrets.map(([, , , set, own]) => [set, own])).toEqual([
    [0, []],
    [0, []],
  ])
})

test('of the catalogue only the rows that the paths go through are there', () => {
  const row = { title: 't', precondition: 'p', close: 'c' }
  const rows = ['U1', 'P1', 'N14'].map((id) => ({ id, ...row }))
  expect(pageData([DB], rows).rows).toEqual({ U1: row, P1: row })
})

function expectSame(secrets: readonly SecretReach[]): void {
  const report = decoded(secrets)
  expect(report.secrets).toHaveLength(secrets.length)
  for (const secret of secrets) {
    const shown = report.secret(`${secret.namespace}/${secret.name}`)
    const readers = shown === undefined ? [] : report.readersOf(shown)
    const seen = readers.map(({ label, sure, verbs, alternatives, path, others, settledBy }) => ({
      label,
      sure,
      verbs,
      alternatives,
      settledBy: settledBy.length,
      paths: [path, ...others].map((steps) =>
        steps.map(({ id, from, to, condition, evidence }) => [id, from, to, condition, evidence]),
      ),
    }))
    expect(seen.toSorted(byText)).toEqual(secret.readers.map(expected).toSorted(byText))
  }
}

function expected(reader: Reader): object {
  const { verbs, alternatives, path, others = [], settledBy = [] } = reader
  return {
    label: subjectText(reader),
    sure: surenessOf(reader),
    verbs: verbs.join(', '),
    alternatives,
    settledBy: settledBy.length,
    paths: [path, ...others].map((steps) =>
      steps.map(({ id, from, to, condition = '', evidence }) => [
        id,
        from,
        to,
        condition,
        evidence.map(evidenceItemText),
      ]),
    ),
  }
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
