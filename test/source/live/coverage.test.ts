import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { blindSpots } from '../../../src/lib/analysis/visibility.ts'
import { collapse, type NamespaceOutcome } from '../../../src/lib/source/live/coverage.ts'
import type { Outcome } from '../../../src/lib/source/live/read-scope.ts'

const PODS = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true }
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ status: fc.constant('read' as const), count: fc.nat(9) }),
  fc.constant({ status: 'refused' as const }),
  fc.constant({ status: 'failed' as const, reason: '500 InternalError' }),
)
const outcomes = fc
  .array(outcome, { minLength: 1, maxLength: 20 })
  .map((list) =>
    list.map((each, index): NamespaceOutcome => ({ namespace: `n${index}`, outcome: each })),
  )

describe('coverage of a kind that was read namespace by namespace', () => {
  test('never claims more, or less, than was read', () => {
    fc.assert(
      fc.property(outcomes, fc.boolean(), (list, all) => {
        const entries = collapse(PODS, list, all)
        for (const { namespace, outcome: each } of list) {
          const blind = blindSpots(entries, 'pods', namespace).length > 0
          expect(blind).toBe(each.status !== 'read')
        }
        const everything = all && list.every((each) => each.outcome.status === 'read')
        expect(blindSpots(entries, 'pods').length === 0).toBe(everything)
        // A namespace that was never tried.
        expect(blindSpots(entries, 'pods', 'unknown').length === 0).toBe(everything)
      }),
    )
  })

  test('tells refusals everywhere as one, with the rule for the whole cluster', () => {
    const refused = Array.from({ length: 200 }, (_, index): NamespaceOutcome => ({
      namespace: `n${index}`,
      outcome: { status: 'refused' },
    }))
    expect(collapse(PODS, refused, true)).toEqual([
      {
        resource: 'pods',
        status: 'refused',
        lift: { verbs: ['list'], group: '', resource: 'pods' },
      },
    ])
  })

  test('names the one namespace that was refused, with the rule for it alone', () => {
    const list: NamespaceOutcome[] = ['a', 'b', 'c'].map((namespace) => ({
      namespace,
      outcome: namespace === 'b' ? { status: 'refused' } : { status: 'read', count: 1 },
    }))
    expect(collapse(PODS, list, true)).toEqual([
      { resource: 'pods', namespace: 'a', status: 'read', count: 1 },
      {
        resource: 'pods',
        namespace: 'b',
        status: 'refused',
        lift: { verbs: ['list'], group: '', resource: 'pods', namespace: 'b' },
      },
      { resource: 'pods', namespace: 'c', status: 'read', count: 1 },
    ])
  })
})
