import { expect, test } from 'vitest'
import { parseSelector } from '../../../src/lib/analysis/secrets/selector.ts'
import { UserError } from '../../../src/lib/base/errors.ts'

const labels = { app: 'api', tier: 'data', 'example.com/team': 'pay', empty: '' }

test.each([
  ['app=api', true],
  ['app==api', true],
  ['app = api', true],
  ['app=web', false],
  ['app!=web', true],
  ['missing!=web', true],
  ['app', true],
  ['missing', false],
  ['!missing', true],
  ['!app', false],
  ['app in (web, api)', true],
  ['app in (web)', false],
  ['app notin (web,api)', false],
  ['missing notin (web)', true],
  ['missing in (web)', false],
  ['app in (web,api),tier=data', true],
  ['app in (web,api),tier!=data', false],
  ['example.com/team=pay', true],
  ['empty=', true],
  ['app=', false],
  ['', true],
])('-l %j matches: %s', (selector, matches) => {
  expect(parseSelector(selector)(labels)).toBe(matches)
})

test.each([
  'a b',
  'app=a=b',
  'app in web',
  '=x',
  'app in (',
  '-a=b',
  'app=b!',
  ',,',
  'app=api,',
  '(app',
  ' , ',
])('-l %j is refused', (selector) => {
  expect(() => parseSelector(selector)).toThrow(UserError)
})
