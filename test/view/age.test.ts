import { expect, test } from 'vitest'
import { ageText, durationText } from '../../src/lib/view/age.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// The steps of k8s.io/apimachinery/pkg/util/duration HumanDuration.
test.each([
  [1, '1s'],
  [70, '70s'],
  [190, '3m10s'],
  [70 * MINUTE, '70m'],
  [47 * HOUR, '47h'],
  [49 * HOUR, '2d1h'],
  [7 * DAY + 2 * HOUR + 3 * MINUTE, '7d2h'],
  [367 * DAY, '367d'],
  [4 * 365 * DAY, '4y'],
  [8 * DAY, '8d'],
  [3 * HOUR, '3h'],
  [3 * HOUR + 5 * MINUTE, '3h5m'],
  [8 * HOUR + 5 * MINUTE, '8h'],
  [2 * 365 * DAY + DAY, '2y1d'],
  [-1, '0s'],
  [-2, '<invalid>'],
])('%i seconds read as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})

test('the age counts from the creation to the time of the report', () => {
  expect(ageText('2026-01-01T00:00:00Z', new Date('2026-02-11T05:00:00Z'))).toBe('41d')
  expect(ageText('', new Date())).toBe('<unknown>')
})
