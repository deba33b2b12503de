import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
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
      const list = distinctReaders(model, scope)
      const { rows } = reachTable(list, { secrets: true, glyphs, wide: true })
      const again = reachTable(list, { secrets: true, glyphs, wide: true }, 1000)
      expect([...again.rows]).toEqual([...rows])
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

test('many nodes that have a Secret by their pods make one row, and each its own with -o wide', () => {
  const nodes = Array.from({ length: 12 }, (_, at): Reader => {
    const evidence = [{ kind: 'Pod', namespace: 'pay', name: `api-${at}`, field: 'spec' }]
    const path = [{ id: 'D11', from: `node worker-${at}`, to: 'secret pay/db', evidence }]
    const subject = { kind: 'Node', name: `worker-${at}` } as const
    return readerBy('D11', ['get'], { subject, scope: 'secret', path })
  })
  const secret = { namespace: 'pay', name: 'db', type: 'Opaque', readers: nodes }
  const table = (wide: boolean, secrets: boolean): readonly (readonly string[])[] => [
    ...reachTable([secret], { secrets, glyphs, wide }).rows,
  ]
  expect(table(true, false)).toHaveLength(12)
  expect(table(false, false)).toEqual([
    [
      'node  * (12 nodes)',
      'certain',
      'D11',
      'run pods that use it, so their kubelets may get it: worker-0, worker-1, worker-2 and 9 more; -o wide lists them',
    ],
  ])
  expect(table(false, true)).toHaveLength(1)
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
  const all = { complete: true, read: [], refused: [], unknown: [] }
  expect(readersLine(secret, { coverage: all, glyphs })).toBe(
    '2 readers · 1 that `kubectl auth can-i get` does not show · 1 unknown',
  )
  const few = { ...all, complete: false }
  expect(readersLine({ ...secret, readers: readers.slice(1, 2) }, { coverage: few, glyphs })).toBe(
    '1 reader, as far as was seen · 1 that `kubectl auth can-i get` does not show',
  )
  expect(secretLine({ ...secret, type: '' }, undefined, { glyphs, now: new Date(0) })).toBe(
    'pay/db · not seen itself',
  )
})

test('classes of path that are not followed are said, and not said when there are none', () => {
  expect(notFollowedLines({ notFollowed: [] })).toEqual([])
  expect(notFollowedLines({ notFollowed: ['P1'] })).toEqual([
    'not yet followed, so more may be able to read it: 1 kind of path (kubectl vault-secret explain not-followed)',
  ])
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

test('rows begin with who is surest, then with who is nearest, then with the shortest path', () => {
  const named = (name: string, more: Partial<Reader> = {}): Reader =>
    readerBy('D1', ['get'], { subject: { kind: 'User', name }, ...more })
  const [step] = named('').path
  const long = { path: step === undefined ? [] : [{ ...step, id: 'I7' }, step] }
  const unknown = { verdict: 'unknown', confidence: 'possible' } as const
  const readers = [
    {
      ...named('masters', { scope: 'cluster' }),
      path: long.path.map((each) => ({ ...each, id: 'D5' })),
    },
    named('unknown', { ...unknown, scope: 'secret' }),
    named('possible', { verdict: 'possible', confidence: 'possible', scope: 'secret' }),
    named('conditional', { confidence: 'conditional', scope: 'secret' }),
    named('everything', { scope: 'cluster' }),
    named('namespace-far', { ...long }),
    named('namespace-near'),
    named('secret', { ...long, scope: 'secret' }),
  ]
  const secret = { namespace: 'pay', name: 'db', type: 'Opaque', readers }
  const inOrder = ['secret', 'namespace-near', 'namespace-far', 'everything']
  const order = [...inOrder, 'conditional', 'possible', 'unknown', 'masters']
  const { rows } = reachTable([secret], { secrets: false, glyphs, wide: false })
  expect([...rows].map(([reader = '']) => reader.replace('user  ', ''))).toEqual(order)
  const several = reachTable([secret], { secrets: true, glyphs, wide: false })
  const own = [...several.rows].filter(([cell]) => cell === 'pay/db')
  expect(own.map(([, reader = '']) => reader.replace('user  ', ''))).toEqual(
    order.filter((name) => ['secret', 'conditional', 'possible', 'unknown'].includes(name)),
  )
})

test('every form of the column SECRET is explained', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/answers.md'), 'utf8')
  const users = ['pods', 'nodes', 'podsAndNodes'] as const
  const readers = [
    ...users.map((onlyUsedBy) => readerBy('D1', ['get'], { scope: 'cluster', onlyUsedBy })),
    readerBy('D1', ['get'], { onlyUsedBy: 'pods' }),
    readerBy('D1', ['get'], { scope: 'cluster' }),
    readerBy('D1', ['get']),
    readerBy('D1', ['get'], { scope: 'secret' }),
  ]
  const secret = { namespace: 'payments', name: 'db-password', type: 'Opaque', readers }
  const { rows } = reachTable([secret], { secrets: true, glyphs, wide: true })
  const cells = [...rows].map(([cell = '']) => cell)
  expect(new Set(cells).size).toBe(readers.length)
  expect(cells.filter((cell) => !page.includes(`\`${cell}\``))).toEqual([])
})
