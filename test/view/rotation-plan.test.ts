import { expect, test } from 'vitest'
import type { Journal } from '../../src/lib/change/rotate/index.ts'
import { unicodeGlyphs } from '../../src/lib/view/glyphs.ts'
import { historyTable } from '../../src/lib/view/rotation-history.ts'
import { rotationPlanLines } from '../../src/lib/view/rotation-plan.ts'

const JOURNAL: Journal = {
  id: 'r',
  revision: 1,
  secret: { namespace: 'n', name: 'db', uid: 'u' },
  owner: { name: 'db', uid: 'u' },
  markBefore: null,
  strategy: 'replace',
  phase: 'prepared',
  stage: 0,
  stages: [{ set: { password: 'value-1' }, remove: [] }],
  previous: { password: 'value-0' },
  targets: [],
  left: [],
  by: 'root',
  startedAt: '2026-01-01T00:00:00Z',
  timeout: 300,
  maxParallel: 3,
}
const HOOK = { kind: 'hook', path: '/hook', timeout: 60, overlaps: true, others: {} } as const
const ROLE = { kind: 'alternating', isNew: true, overlaps: true, others: {} } as const

function planOf(change: Partial<Journal>): string {
  const lines = rotationPlanLines({ ...JOURNAL, ...change }, 'its values can be changed', {
    dot: unicodeGlyphs.dot,
  })
  return lines.join('\n')
}

test.each([
  [{}, 'strategy replace (its values can be changed)'],
  [{ service: HOOK }, 'strategy hook (--hook)'],
  [{ service: ROLE }, 'strategy alternating (--strategy)'],
  [
    { service: HOOK, strategy: 'new-name' as const },
    'strategy hook, new-name (its values can be changed)',
  ],
])('%j is told by its own name, in the plan and in the history', (change, text) => {
  expect(planOf(change)).toContain(text)
  const [row] = [...historyTable([{ ...JOURNAL, ...change }]).rows]
  expect(`strategy ${row?.[4] ?? ''} (`).toBe(text.slice(0, text.indexOf('(') + 1))
})

test('an old value is kept only where there is one', () => {
  expect(planOf({})).toContain('password: new; the old value is kept for a rollback')
  const plan = planOf({ previous: { password: null } })
  expect(plan).toContain('password: new, there is no such key yet')
  expect(plan).not.toContain('is kept')
})

test('the restarts are told in their order, with how many pods each is about', () => {
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'n', uid: 'u' }
  const more = { because: 'env PASSWORD', before: null }
  const api = { ...target, ...more, name: 'api', pods: 3 }
  const worker = { ...target, ...more, name: 'worker', pods: 1 }
  const both = planOf({ targets: [api, worker] })
  expect(both).toContain('deployment/api (env PASSWORD), 3 pods, first, alone\n')
  expect(both).toContain('deployment/worker (env PASSWORD), 1 pod\n')
  expect(planOf({ targets: [api] })).toContain('deployment/api (env PASSWORD), 3 pods\n')
})
