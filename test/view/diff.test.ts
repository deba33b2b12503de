import { describe, expect, test } from 'vitest'
import type { CertificateFacts, SecretDifference } from '../../src/lib/change/diff/report.ts'
import { revealLines } from '../../src/lib/view/diff-reveal.ts'
import { diffLines, diffSummary } from '../../src/lib/view/diff.ts'
import { unicodeGlyphs } from '../../src/lib/view/glyphs.ts'

function secret(name: string, parts: Partial<SecretDifference> = {}): SecretDifference {
  return {
    namespace: 'a',
    name,
    state: 'changed',
    keys: [],
    labels: [],
    annotations: [],
    lastApplied: [],
    ...parts,
  }
}

const lines = (...items: readonly SecretDifference[]): readonly string[] => [
  ...diffLines(items, unicodeGlyphs),
]

test('a renewed certificate is told by the fields that matter', () => {
  const before: CertificateFacts = {
    subject: 'CN=web',
    issuer: 'CN=ca',
    expires: '2026-01-01T00:00:00Z',
    keyId: '1234',
    chain: 0,
  }
  const after = { ...before, expires: '2027-01-01T00:00:00Z', chain: 1 }
  const key = { key: 'tls.crt', state: 'changed', before: '~a91f', after: '~07c2' } as const
  expect(lines(secret('web', { keys: [{ ...key, certificate: { before, after } }] }))).toEqual([
    'a/web',
    '  tls.crt      changed    ~a91f → ~07c2',
    '    subject      CN=web',
    '    issuer       CN=ca',
    '    expires      2026-01-01T00:00:00Z → 2027-01-01T00:00:00Z',
    '    key id       1234',
    '    chain        0 more → 1 more',
  ])
  const same = { before, after: before }
  expect(lines(secret('web', { keys: [{ ...key, certificate: same }] })).at(-1)).toBe(
    '    it is the same; something else in the value differs',
  )
  const [, , subject] = lines(secret('web', { keys: [{ ...key, certificate: { after } }] }))
  expect(subject).toBe('    subject      no certificate → CN=web')
})

test('a key that an apply leaves is told with who set it', () => {
  const key = { key: 'old', state: 'removed', before: '~a91f', keptFor: ['helm', 'vault'] } as const
  expect(lines(secret('x', { keys: [key] }))[1]).toBe(
    '  old          removed    ~a91f   only in the cluster; apply leaves it, helm, vault set it',
  )
})

test('values in last-applied are told where nothing differs', () => {
  expect(lines(secret('x', { state: 'same', lastApplied: ['before'] }))).toEqual([
    'a/x',
    '  (no change)',
    '  annotation   last-applied-configuration holds a value in clear    (apply --purge-last-applied)',
  ])
})

test('Secrets without a change are named only while there are few', () => {
  const same = Array.from({ length: 25 }, (_, at) => secret(`s-${at}`, { state: 'same' }))
  expect(lines(...same.slice(0, 20))).toHaveLength(40)
  expect(lines(...same, secret('new', { state: 'added' }))).toEqual(['a/new  (added)'])
  expect(diffSummary(same)).toEqual(['0 of 25 Secrets differ'])
  expect(diffSummary([secret('x')])).toEqual(['1 of 1 Secret differs'])
  const applied = same.map((each) => ({ ...each, lastApplied: ['before'] as const }))
  expect(diffSummary(applied)[1]).toContain('hold values in clear in 25 of those')
  expect(diffSummary(applied.slice(0, 20))).toHaveLength(1)
})

test('a terminal obeys nothing that stands in a name', () => {
  const evil = '\u001b[2Jx'
  const found = lines(
    secret('x', {
      renamed: { namespace: evil, name: evil },
      keys: [
        {
          key: evil,
          state: 'changed',
          members: [{ path: evil, state: 'added', after: evil }],
          certificate: {
            after: { subject: evil, issuer: evil, expires: '', keyId: '', chain: 0 },
          },
        },
      ],
      labels: [{ name: evil, state: 'added', after: evil }],
      annotations: [{ name: evil, state: 'added', after: evil }],
    }),
  )
  expect(found.join('\n')).not.toContain('\u001b')
  expect(found.join('\n')).toContain(String.raw`\u001b[2Jx`)
})

describe('values that are shown because somebody asked', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

  test('are compared line by line, and a terminal obeys nothing in them', () => {
    expect(revealLines(bytes('a\nb\n'), bytes('a\n\u001bc\n'))).toEqual([
      '  a',
      '- b',
      String.raw`+ \u001bc`,
    ])
    expect(revealLines(undefined, bytes('x'))).toEqual(['+ x'])
  })

  test('are not shown when they are not text', () => {
    expect(revealLines(Uint8Array.of(0xff, 0xfe, 0), bytes('x'))).toEqual([
      '  not text, and not shown',
    ])
  })

  test('are given up on in time when they have nothing in common', () => {
    const long = (from: number): Uint8Array =>
      bytes(Array.from({ length: 100_000 }, (_, at) => `${from + at}\n`).join(''))
    expect(revealLines(long(0), long(1_000_000))).toHaveLength(200_000)
  })
})
