import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  distinctReaders,
  type Reader,
  reachReport,
  type SecretReach,
  secretsIn,
} from '../../src/lib/analysis/reach/index.ts'
import { settledBy } from '../../src/lib/analysis/reach/settle.ts'
import { unicodeGlyphs as glyphs } from '../../src/lib/view/glyphs.ts'
import { reachTable } from '../../src/lib/view/reach.ts'
import { readerText } from '../../src/lib/view/reach-rows.ts'
import { answerLine } from '../../src/lib/view/reach-answer.ts'
import { notFollowedLines, readersLine, secretLine } from '../../src/lib/view/reach-notes.ts'
import { pathIds, pathText } from '../../src/lib/view/reach-path.ts'
import { randomCluster } from '../analysis/reach/random/cluster.ts'
import { modelOf } from '../analysis/reach/random/model.ts'

test('the table of several Secrets has every reader of every Secret, if only once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const model = await modelOf(randomCluster(seed).objects)
      const scope = secretsIn(model)
      const { rows } = reachTable(distinctReaders(model, scope), {
        secrets: true,
        glyphs,
        wide: true,
      })
      const shown = new Set([...rows].map(([secret, reader]) => `${secret} ${reader}`))
      for (const { namespace, name, readers } of reachReport(model, scope).secrets) {
        for (const reader of readers) {
          const places = ['*', `${namespace}/*`, `${namespace}/${name}`]
          const found = places.some((place) => shown.has(`${place} ${readerText(reader)}`))
          expect(found, `${namespace}/${name} ${readerText(reader)}`).toBe(true)
        }
      }
    }),
    { numRuns: 30 },
  )
})

test('a listing can be read twice', async () => {
  const model = await modelOf(randomCluster(7).objects)
  const list = distinctReaders(model, secretsIn(model))
  expect([...list]).toEqual([...list])
})

const base = { verdict: 'yes', confidence: 'certain', scope: 'namespace', alternatives: 0 } as const
const binding = { kind: 'RoleBinding', namespace: 'pay', name: 'ci', field: 'subjects[0]' }
const role = { kind: 'ClusterRole', name: 'deployer', rule: 3 }
const account = { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' } as const

function readerBy(id: string, verbs: readonly string[], more: Partial<Reader> = {}): Reader {
  const step = { id, from: 'sa ci/deployer', to: 'secrets in pay', evidence: [binding, role] }
  return { ...base, subject: account, verbs, path: [step], ...more }
}

test('a patch is shown with what its answer carries and the rule that allows it', () => {
  const quiet = readerBy('D7', ['patch'])
  expect(pathText(quiet, glyphs)).toBe(
    'patch secrets: the answer carries the value ← RoleBinding pay/ci ← ClusterRole deployer rule 3',
  )
  expect(pathIds(quiet)).toBe('D7')
})

test('a star is shown with the verbs that it covers', () => {
  expect(pathText(readerBy('D4', ['get', 'list']), glyphs)).toContain('get, list on secrets, by *')
})

test('a role that could not be read makes an unknown reader, with the role named', () => {
  const unread = { kind: 'ClusterRole', name: 'deployer', state: 'could not be read' }
  const step = {
    id: 'D1',
    from: 'sa ci/deployer',
    to: 'secrets in pay',
    evidence: [binding, unread],
  }
  const unknown = readerBy('D1', [], { verdict: 'unknown', confidence: 'possible', path: [step] })
  const secret = { namespace: 'pay', name: 'db', type: 'Opaque', readers: [unknown] }
  const { rows } = reachTable([secret], { secrets: false, glyphs, wide: false })
  expect([...rows][0]?.slice(0, 4)).toEqual([
    'sa    ci/deployer',
    'unknown',
    'D1',
    'unknown: may read secrets ← RoleBinding pay/ci ← ClusterRole deployer, could not be read',
  ])
})

test('a completed pod and a volume of a node are told from a pod that runs', () => {
  const node = { kind: 'Node', name: 'worker-5' } as const
  const pod = { kind: 'Pod', namespace: 'pay', name: 'migrate', state: 'Succeeded' }
  const over = readerBy('D11', [], {
    subject: node,
    path: [{ id: 'D11', from: '', to: '', evidence: [pod] }],
  })
  expect(pathText(over, glyphs)).toBe(
    'runs pay/migrate (Succeeded, still counts), so its kubelet may get it',
  )
  const claim = { kind: 'PersistentVolumeClaim', namespace: 'pay', name: 'data' }
  const evidence = [
    { ...pod, state: undefined },
    claim,
    { kind: 'PersistentVolume', name: 'nfs-7' },
  ]
  const volume = readerBy('D11', [], {
    path: [{ id: 'D11', from: '', to: '', evidence: evidence as never }],
  })
  expect(pathText(volume, glyphs)).toBe('PV nfs-7 ← PVC pay/data ← pod pay/migrate')
})

test('the last lines count what `kubectl auth can-i` would not show and what is unknown', () => {
  const readers = [
    readerBy('D1', ['get']),
    readerBy('D7', ['patch']),
    readerBy('D1', [], { verdict: 'unknown', confidence: 'possible' }),
  ]
  const secret: SecretReach = { namespace: 'pay', name: 'db', type: 'Opaque', readers }
  expect(readersLine(secret, glyphs)).toBe(
    '2 readers · 1 that `kubectl auth can-i get` does not show · 1 unknown',
  )
  expect(secretLine({ ...secret, type: '' }, undefined, { glyphs, now: new Date(0) })).toBe(
    'pay/db · not seen itself',
  )
})

test('classes of path that are not followed are said, and not said when there are none', () => {
  expect(notFollowedLines({ notFollowed: [] })).toEqual([])
  expect(notFollowedLines({ notFollowed: ['P1'] })).toHaveLength(2)
})

test('an answer of a batch names what could not be seen, each kind once', () => {
  const spot = { resource: 'pods', namespace: 'pay', status: 'refused' } as const
  expect(
    answerLine({ allowed: null, blind: [spot, spot], settledBy: settledBy([spot, spot]) }),
  ).toBe(
    '{"allowed":null,"by":"unknown: not everything was seen of pods in pay (to know: list on pods in pay)"}',
  )
  expect(answerLine({ allowed: false })).toBe('{"allowed":false,"by":null}')
})
