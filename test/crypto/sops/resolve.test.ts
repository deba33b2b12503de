import { expect, it } from 'vitest'

import {
  type Resolved,
  resolvePlain,
  resolveTagged,
} from '../../../src/lib/crypto/sops/formats/yaml/resolve.ts'

const shown = (value: Resolved): string =>
  typeof value === 'string' ? value : `${value.type} ${Buffer.from(value.bytes).toString()}`

it('reads scalars without quotes as go-yaml v3 does', () => {
  const table: Readonly<Record<string, string>> = {
    '': 'null',
    '~': 'null',
    Null: 'null',
    nULL: 'str nULL',
    true: 'bool True',
    FALSE: 'bool False',
    yes: 'str yes',
    '0x1F': 'int 31',
    '-0x1f': 'int -31',
    '0o17': 'int 15',
    '017': 'int 15',
    '08': 'float 8',
    '0b101': 'int 5',
    '1_000': 'int 1000',
    '+12': 'int 12',
    '-0': 'int 0',
    '9223372036854775807': 'int 9223372036854775807',
    '9223372036854775808': 'unsupported',
    '123456789012345678901234567890': 'float 123456789012345680000000000000',
    '1e3': 'float 1000',
    '1.50': 'float 1.5',
    '.5': 'float 0.5',
    '5.': 'float 5',
    '1e-7': 'float 0.0000001',
    '1e400': 'str 1e400',
    '.inf': 'float +Inf',
    '-.Inf': 'float -Inf',
    '.NaN': 'float NaN',
    '12:30:45': 'str 12:30:45',
    '1.2.3': 'str 1.2.3',
    '2024-01-02': 'time 2024-01-02T00:00:00Z',
    '2024-1-2 3:4:5.60': 'time 2024-01-02T03:04:05.6Z',
    '2001-12-14t21:59:43.10-05:00': 'time 2001-12-14T21:59:43.1-05:00',
    '2024-02-30': 'str 2024-02-30',
    '2024-02-29': 'time 2024-02-29T00:00:00Z',
    '2023-02-29': 'str 2023-02-29',
  }
  const seen = Object.keys(table).map((text) => [text, shown(resolvePlain(text))])
  expect(Object.fromEntries(seen)).toEqual(table)
})

it('follows tags', () => {
  expect(shown(resolveTagged('!!str', '5'))).toBe('str 5')
  expect(shown(resolveTagged('!!int', '0x10'))).toBe('int 16')
  expect(shown(resolveTagged('!!float', '5'))).toBe('float 5')
  expect(shown(resolveTagged('!!binary', 'aGk='))).toBe('str hi')
  expect(shown(resolveTagged('!<tag:yaml.org,2002:int>', '7'))).toBe('int 7')
  expect(shown(resolveTagged('!mine', '7'))).toBe('str 7')
  expect(resolveTagged('!!int', 'seven')).toBe('unsupported')
  expect(resolveTagged('!!binary', '???')).toBe('unsupported')
})
