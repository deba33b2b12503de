import { expect, test } from 'vitest'
import { labelSelectorOf, selects } from '../../src/lib/model/label-selector.ts'
import { roleFact } from '../../src/lib/model/rbac.ts'

const expression = (operator: string, ...values: string[]) => ({ key: 'tier', operator, values })

/** `metav1.LabelSelectorAsSelector`, operator by operator. */
test.each<readonly [selector: object, yes: readonly object[], no: readonly object[]]>([
  [{}, [{}, { a: 'b' }], []],
  [{ matchLabels: { a: 'b' } }, [{ a: 'b' }, { a: 'b', c: 'd' }], [{}, { a: 'c' }, { b: 'a' }]],
  [{ matchLabels: { a: 'b', c: '' } }, [{ a: 'b', c: '' }], [{ a: 'b' }, { c: '' }]],
  [{ matchExpressions: [expression('In', 'x', 'y')] }, [{ tier: 'y' }], [{}, { tier: 'z' }]],
  [{ matchExpressions: [expression('NotIn', 'x')] }, [{}, { tier: 'y' }], [{ tier: 'x' }]],
  [{ matchExpressions: [expression('Exists')] }, [{ tier: '' }], [{}, { other: '' }]],
  [{ matchExpressions: [expression('DoesNotExist')] }, [{}], [{ tier: '' }]],
  [
    { matchLabels: { a: 'b' }, matchExpressions: [expression('Exists')] },
    [{ a: 'b', tier: 'x' }],
    [{ a: 'b' }, { tier: 'x' }],
  ],
])('%j', (raw, yes, no) => {
  const [selector = []] = labelSelectorOf(raw)
  expect(labelSelectorOf(raw)).toHaveLength(1)
  for (const labels of yes) expect(selects(selector, { ...labels })).toBe(true)
  for (const labels of no) expect(selects(selector, { ...labels })).toBe(false)
})

test.each([
  [undefined],
  ['a=b'],
  [{ matchExpressions: [expression('Exists'), expression('Like', 'x')] }],
  [{ matchExpressions: ['nonsense'] }],
])('%j is no selector, so it selects nothing', (raw) => {
  expect(labelSelectorOf(raw)).toEqual([])
})

test('a name that every JavaScript object has is not a label', () => {
  const [selector = []] = labelSelectorOf({ matchExpressions: [expression('Exists')] })
  const [inherited = []] = labelSelectorOf({
    matchExpressions: [{ key: 'constructor', operator: 'Exists' }],
  })
  expect(selects(selector, {})).toBe(false)
  expect(selects(inherited, {})).toBe(false)
})

test('a ClusterRole keeps the selectors of its aggregationRule, and others have none', () => {
  const aggregationRule = {
    clusterRoleSelectors: [{ matchLabels: { to: 'edit' } }, { matchLabels: { to: 'admin' } }],
  }
  const selected = (value: string) => [{ key: 'to', operator: 'In', values: [value] }]
  expect(roleFact({ aggregationRule })).toMatchObject({
    aggregated: true,
    aggregates: [selected('edit'), selected('admin')],
  })
  expect(roleFact({})).not.toHaveProperty('aggregates')
})
