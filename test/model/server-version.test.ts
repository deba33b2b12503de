import { expect, test } from 'vitest'
import { minorVersion } from '../../src/lib/model/server-version.ts'

test.each([
  ['v1.36.3', 36],
  ['v1.29.1-eks-1a2b3c4', 29],
  ['v1.34.0+k3s1', 34],
  ['1.30.2', 30],
  ['v2.0.0', undefined],
  ['v11.3', undefined],
  ['unknown', undefined],
  ['', undefined],
])('%s', (serverVersion, minor) => {
  expect(minorVersion({ kind: 'cluster', name: 'c', serverVersion })).toBe(minor)
})

test('files do not say which server they are for', () => {
  expect(minorVersion({ kind: 'files', name: 'f' })).toBeUndefined()
})
