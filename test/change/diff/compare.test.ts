import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { compareSecret, type Mode } from '../../../src/lib/change/diff/compare.ts'
import { fingerprints } from '../../../src/lib/change/diff/fingerprint.ts'
import { pairFiles, pairSecrets } from '../../../src/lib/change/diff/pair.ts'
import type { SecretDifference } from '../../../src/lib/change/diff/report.ts'
import type { SideSecret } from '../../../src/lib/change/diff/side.ts'
import { createAuthority, issue } from '../../control-plane/pki.ts'

type Values = Readonly<Record<string, string>>

function side(data: Values, parts: Partial<SideSecret> = {}): SideSecret {
  return {
    namespace: 'a',
    name: 'x',
    data: new Map(Object.entries(data).map(([key, text]) => [key, SecretBytes.fromText(text)])),
    labels: {},
    annotations: {},
    hasLastApplied: false,
    ...parts,
  }
}

function compare(before: SideSecret, after: SideSecret, mode: Mode = 'equal'): SecretDifference {
  return compareSecret({ before, after }, mode, fingerprints())
}

const states = ({ keys }: SecretDifference): Values =>
  Object.fromEntries(keys.map(({ key, state }) => [key, state]))

test('each key has the state that its values give it, and no value is in the report', () => {
  const value = fc.string({ minLength: 6, maxLength: 30 }).map((text) => `#${text}#`)
  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', '.env', 'config'), value)
  fc.assert(
    fc.property(data, data, (old, fresh) => {
      const found = compare(side(old), side(fresh))
      const expected = Object.keys({ ...old, ...fresh }).map((key) => {
        if (!Object.hasOwn(old, key)) return [key, 'added']
        if (!Object.hasOwn(fresh, key)) return [key, 'removed']
        return [key, old[key] === fresh[key] ? 'same' : 'changed']
      })
      expect(states(found)).toEqual(Object.fromEntries(expected))
      const differs = expected.some(([, state]) => state !== 'same')
      expect(found.state).toBe(differs ? 'changed' : 'same')
      const printed = JSON.stringify(found)
      for (const text of [...Object.values(old), ...Object.values(fresh)]) {
        expect(printed).not.toContain(JSON.stringify(text).slice(1, -1))
      }
    }),
  )
})

test('no leaf of a JSON value is in the report', () => {
  const leaf = fc.string({ minLength: 8 }).map((text) => `#${text}#`)
  const value = fc.dictionary(fc.constantFrom('user', 'password', 'list'), leaf)
  fc.assert(
    fc.property(value, value, (old, fresh) => {
      const found = compare(side({ x: JSON.stringify(old) }), side({ x: JSON.stringify(fresh) }))
      const printed = JSON.stringify(found)
      for (const text of [...Object.values(old), ...Object.values(fresh)]) {
        expect(printed).not.toContain(JSON.stringify(text).slice(1, -1))
      }
    }),
  )
})

describe('JSON', () => {
  test('in another order has the same members', () => {
    const [key] = compare(side({ x: '{"a":1,"b":2}' }), side({ x: '{"b":2, "a":1}' })).keys
    expect(key).toMatchObject({ state: 'changed', members: [] })
  })

  test('tells large numbers apart that are the same float', () => {
    const [key] = compare(side({ x: '[9007199254740993]' }), side({ x: '[9007199254740992]' })).keys
    expect(key?.members).toMatchObject([{ path: '[0]', state: 'changed' }])
  })

  test('counts the members beyond the fiftieth', () => {
    const list = (from: number): string =>
      JSON.stringify(Array.from({ length: 60 }, (_, at) => from + at))
    const [key] = compare(side({ x: list(0) }), side({ x: list(100) })).keys
    expect(key?.members).toHaveLength(50)
    expect(key?.moreMembers).toBe(10)
  })
})

describe('a certificate', () => {
  test('is told by what it says of itself, and its key by a fingerprint only', async () => {
    const authority = await createAuthority('diff-ca')
    const leaf = { commonName: 'web', usage: 'client' } as const
    const [old, fresh] = [await issue(authority, leaf), await issue(authority, leaf)]
    const found = compare(
      side({ 'tls.crt': old.certPem, 'tls.key': old.keyPem }),
      side({ 'tls.crt': `${fresh.certPem}\n${authority.certPem}`, 'tls.key': fresh.keyPem }),
    )
    const [certificate, key] = found.keys
    expect(certificate?.certificate?.before).toMatchObject({ issuer: 'CN=diff-ca', chain: 0 })
    expect(certificate?.certificate?.before?.subject).toContain('CN=web')
    expect(certificate?.certificate?.after).toMatchObject({ chain: 1 })
    expect(certificate?.certificate?.after?.expires).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/)
    const ids = [certificate?.certificate?.before?.keyId, certificate?.certificate?.after?.keyId]
    expect(new Set(ids).size).toBe(2)
    expect(Object.keys(key ?? {})).toEqual(['key', 'state', 'before', 'after'])
  })

  test('that cannot be read is a value like any other', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    const [key] = compare(side({ x: broken }), side({ x: `${broken} ` })).keys
    expect(key).not.toHaveProperty('certificate')
  })
})

describe('against a cluster', () => {
  const live = side(
    { a: '1' },
    {
      type: 'kubernetes.io/tls',
      immutable: true,
      labels: { by: 'controller', ours: 'x', shared: 'y' },
      owners: {
        data: new Map(),
        labels: new Map([
          ['ours', { applied: true, others: [] }],
          ['shared', { applied: true, others: ['helm'] }],
        ]),
        annotations: new Map(),
      },
    },
  )

  test('what a manifest does not say is no difference, but what an apply removes is', () => {
    expect(compare(live, side({ a: '1' }), 'apply')).toMatchObject({
      state: 'changed',
      labels: [{ name: 'ours', state: 'removed', before: 'x' }],
    })
    expect(compare(live, side({ a: '1' }, { labels: { ours: 'x' } }), 'apply')).toMatchObject({
      state: 'same',
    })
  })

  test('what a manifest says is compared', () => {
    const said = side({ a: '1' }, { type: 'Opaque', immutable: false, labels: { ours: 'x' } })
    expect(compare(live, said, 'apply')).toMatchObject({
      state: 'changed',
      type: { before: 'kubernetes.io/tls', after: 'Opaque' },
      immutable: { before: 'true', after: 'false' },
    })
  })

  test('two sides that say everything differ in everything', () => {
    expect(compare(live, side({ a: '1' }))).toMatchObject({
      type: { after: 'Opaque' },
      immutable: { after: 'false' },
      labels: [{ name: 'by' }, { name: 'ours' }, { name: 'shared' }],
    })
  })
})

describe('pairs', () => {
  const named = (namespace: string, name: string): SideSecret => side({}, { namespace, name })

  test('are made by namespace and name, in their order', () => {
    const pairs = pairSecrets(
      [named('b', 'x'), named('a', 'z')],
      [named('a', 'y'), named('b', 'x')],
    )
    expect(pairs.map(({ before, after }) => [before?.name, after?.name])).toEqual([
      [undefined, 'y'],
      ['z', undefined],
      ['x', 'x'],
    ])
  })

  test('of one Secret in each of two files need no common name', () => {
    const [pair] = pairFiles([named('a', 'x')], [named('', 'y')])
    expect(pair && compareSecret(pair, 'equal', fingerprints())).toMatchObject({
      state: 'same',
      renamed: { namespace: '', name: 'y' },
    })
  })
})
