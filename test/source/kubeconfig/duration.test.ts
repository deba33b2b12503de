import { describe, expect, it } from 'vitest'

import { parseSpan, parseTimeout } from '../../../src/lib/source/kubeconfig/duration.ts'

describe('--request-timeout', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['30', 30_000],
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['100ms', 100],
    ['2us', 0.002],
    ['-5s', 0],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseTimeout(text)).toBeCloseTo(milliseconds, 9)
  })

  it.each(['soon', '1d', '5 s', '1.5', 's', '', '-5', '1s2'])(
    '%j is refused with a hint',
    (text) => {
      expect(() => parseTimeout(text)).toThrow(`--request-timeout "${text}" is not a time`)
    },
  )
})

describe('a time that has to pass', () => {
  it.each([
    ['30', 30_000],
    ['1m30s', 90_000],
    ['+5s', 5000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseSpan(text, '--timeout')).toBe(milliseconds)
  })

  it.each(['0', '0s', '-0', '-5m', '-5', 'soon', ''])('%j is refused', (text) => {
    expect(() => parseSpan(text, '--timeout')).toThrow(
      `--timeout "${text}" is not a time of more than 0`,
    )
  })
})
