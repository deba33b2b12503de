import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Change } from '../../src/lib/analysis/reach/difference.ts'
import type { Reader, ReaderSubject, SecretReach } from '../../src/lib/analysis/reach/report.ts'
import { readModel } from '../../src/lib/model/read.ts'
import { openSource } from '../../src/lib/source/files/open-source.ts'
import { BUILT_IN } from '../../src/lib/source/resources/index.ts'
import { CONTROLLER_NAMES } from '../../src/lib/view/controller-names.ts'
import { unicodeGlyphs as glyphs } from '../../src/lib/view/glyphs.ts'
import { isOwnController } from '../../src/lib/view/own-controllers.ts'
import { reachTable } from '../../src/lib/view/reach.ts'
import { differenceTable } from '../../src/lib/view/reach-since.ts'
import { reachTree } from '../../src/lib/view/reach-tree.ts'

const DEMO = resolve(import.meta.dirname, '../../examples/demo/company.snapshot.gz')
const readStandardInput = (): never => {
  throw new Error('no standard input')
}

function grantedBy(
  binding: string,
  subject: ReaderSubject,
  { scope = 'cluster', confidence = 'certain' }: Partial<Pick<Reader, 'scope' | 'confidence'>> = {},
): Reader {
  const evidence = [
    { kind: 'ClusterRoleBinding', name: binding, field: 'subjects[0]' },
    { kind: 'ClusterRole', name: binding, rule: 1 },
  ]
  const path = [{ id: 'D1', from: '', to: 'secrets in every namespace', evidence }]
  return { subject, verdict: 'yes', confidence, scope, verbs: ['get'], path, alternatives: 0 }
}

function controller(name: string, more?: Parameters<typeof grantedBy>[2]): Reader {
  const subject = { kind: 'ServiceAccount', namespace: 'kube-system', name } as const
  return grantedBy(`system:controller:${name}`, subject, more)
}

function user(name: string, binding = name): Reader {
  return grantedBy(binding, { kind: 'User', name })
}

const ANYBODY = user('jane', 'readers')
const OWN = [
  controller('job-controller', { confidence: 'conditional', scope: 'secret' }),
  controller('namespace-controller'),
  user('system:kube-scheduler'),
]

function secretWith(name: string, readers: readonly Reader[]): SecretReach {
  return { namespace: 'pay', name, type: 'Opaque', readers }
}

function rowsOf(
  list: readonly SecretReach[],
  options: { readonly secrets: boolean; readonly wide: boolean },
): readonly (readonly string[])[] {
  return [...reachTable(list, { ...options, glyphs }).rows].map((row) =>
    row.slice(0, options.secrets ? 5 : 4),
  )
}

test("Kubernetes' own controllers make one row, as sure as the surest of them", () => {
  const rows = rowsOf([secretWith('db', [...OWN, ANYBODY])], { secrets: false, wide: false })
  expect(rows).toEqual([
    [
      'user  jane',
      'certain',
      'D1',
      'get secrets ← ClusterRoleBinding readers ← ClusterRole readers rule 1',
    ],
    [
      "sa    kube-system/* (3 of Kubernetes' own)",
      'certain',
      '–',
      'controllers of Kubernetes itself: 2 service accounts, 1 user; -o wide lists them',
    ],
  ])
})

test('-o wide gives each of them its row', () => {
  const rows = rowsOf([secretWith('db', [...OWN, ANYBODY])], { secrets: false, wide: true })
  expect(rows.map(([reader]) => reader)).toEqual([
    'sa    kube-system/namespace-controller',
    'user  system:kube-scheduler',
    'user  jane',
    'sa    kube-system/job-controller',
  ])
})

test('for several Secrets they make one row for all, which says who reaches every one', () => {
  const mover: Reader = { ...controller('node-controller'), onlyUsedBy: 'pods' }
  const list = [secretWith('db', [...OWN, ANYBODY]), secretWith('key', [...OWN.slice(1), mover])]
  expect(
    rowsOf(list, { secrets: true, wide: false }).map(([where, , , , path]) => [where, path]),
  ).toEqual([
    ['*', 'get secrets ← ClusterRoleBinding readers ← ClusterRole readers rule 1'],
    [
      '*',
      'controllers of Kubernetes itself: 3 service accounts, 1 user; 2 of them reach every Secret; -o wide lists them',
    ],
  ])
})

test('what changed about them is what changed about each', () => {
  const changeOf = (...changes: readonly Change[]): string | undefined => {
    const exposed = OWN.map((reader, at) => ({ ...reader, change: changes[at] ?? 'new' }))
    const secret = { namespace: 'pay', name: 'db', type: 'Opaque', isNew: null, exposed }
    const [row] = differenceTable([secret], new Map([['pay', 1]]), { glyphs, wide: false }).rows
    return row?.[2]
  }
  expect(changeOf('new', 'new', 'new')).toBe('new')
  const unknown = 'notKnownBefore'
  expect(changeOf(unknown, unknown, unknown)).toBe('not known before')
  expect(changeOf(unknown, 'new', unknown)).toBe('new, not known before')
})

test('the tree has them as one branch under the surest', () => {
  const list = [secretWith('db', [...OWN, ANYBODY])]
  const lines = [...reachTree(list, { several: false, glyphs, titles: new Map() })]
  expect(lines.filter((line) => /controller|scheduler|own/.test(line))).toEqual(
    [
      '   ├─ service accounts',
      "   │  └─ kube-system/* (3 of Kubernetes' own)",
      '   │     └─ controllers of Kubernetes itself: 2 service accounts, 1 user; -o wide lists them',
    ].slice(1),
  )
  expect(lines.indexOf('└─ certain')).toBe(1)
})

test('one alone is a row like others', () => {
  const rows = rowsOf([secretWith('db', [controller('job-controller')])], {
    secrets: false,
    wide: false,
  })
  expect(rows.map(([reader]) => reader)).toEqual(['sa    kube-system/job-controller'])
})

test.each([
  ['a grant of another name', grantedBy('admins', controller('job-controller').subject)],
  ["another controller's grant", grantedBy('system:controller:x', controller('y').subject)],
  [
    'an account of another namespace',
    grantedBy('system:controller:a', { kind: 'ServiceAccount', namespace: 'pay', name: 'a' }),
  ],
  ['a user of another name', user('system:jane')],
  ['the scheduler by a grant of somebody else', user('system:kube-scheduler', 'admins')],
])('%s makes no controller of Kubernetes', (_, reader) => {
  expect(isOwnController(reader)).toBe(false)
})

test('the controllers of the recorded control plane are known by their names', async () => {
  const source = await openSource([DEMO], { readStandardInput, complete: false })
  const { facts } = await readModel(source, { resources: BUILT_IN })
  const bindings = facts.Binding.filter(({ name }) => name.startsWith('system:controller:'))
  const names = bindings.map(({ name }) => name.replace('system:controller:', ''))
  expect([...new Set(names)].toSorted()).toEqual([...CONTROLLER_NAMES])
  const subjects = bindings.flatMap((each) => each.subjects)
  expect(subjects.every(({ namespace }) => namespace === 'kube-system')).toBe(true)
})
