import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/lib/base/canonical-json.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { revocationDocument } from '../../../src/lib/change/evidence/document.ts'
import { checkSignature, PURPOSE, signed } from '../../../src/lib/change/evidence/signed.ts'
import { readSshSignature } from '../../../src/lib/crypto/ssh/signature.ts'
import { evidenceIn, verifyEvidence } from '../../../src/lib/cli/verify/evidence.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'signed-'))
afterAll(() => rmSync(folder, { recursive: true }))

const seed = SecretBytes.from(randomBytes(32))
const document = revocationDocument({
  generatedAt: '2026-11-22T02:11:12Z',
  cluster: 'https://10.0.0.1:6443',
  by: 'jane@example.com',
  reason: 'leaked in a build log – “ci”',
  secret: { namespace: 'ci', name: 'ci-token', uid: 'b7c1', type: 'Opaque' },
  finished: true,
  credential: { kind: 'service-account-token', title: 'a token' },
  deeds: [{ step: 'quarantine', what: 'label', at: '2026-11-22T02:11:00Z', outcome: 'done' }],
  proofs: [
    {
      claim: 'the token is refused',
      asked: 'TokenReview',
      of: 'https://10.0.0.1:6443',
      verdict: 'proven',
      answers: [{ at: '2026-11-22T02:11:11Z', answer: 'not authenticated' }],
      times: 7,
      waited: 11,
    },
  ],
  residual: ['the Secret still holds the token'],
})
const whole = signed(document, seed)
const text = `${JSON.stringify(whole, null, 2)}\n`
const signer = readSshSignature(whole.signature)?.publicKey ?? ''

function verdictOn(content: Uint8Array): string {
  const value = evidenceIn(content)
  return value === undefined ? 'none' : verifyEvidence('f.json', value, [signer]).verdict
}

describe('signed evidence', () => {
  test('is good as it was written, and however it is laid out', () => {
    expect(verdictOn(Buffer.from(text))).toBe('ok')
    const turned = Object.fromEntries(Object.entries(whole).toReversed())
    expect(verdictOn(Buffer.from(JSON.stringify(turned)))).toBe('ok')
  })

  test('fails with any byte of its content changed', () => {
    const bytes = Buffer.from(text)
    const before = canonicalJson(JSON.parse(text))
    const survived: number[] = []
    let changed = 0
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [0x01, 0x04, 0x20]) {
        const forged = Buffer.from(bytes)
        forged.writeUInt8(bytes.readUInt8(at) ^ bit, at)
        const value = evidenceIn(forged)
        // White space between members means nothing.
        if (value === undefined || canonicalJson(value).equals(before)) continue
        changed += 1
        if (verdictOn(forged) === 'ok') survived.push(at)
      }
    }
    expect(survived).toEqual([])
    expect(changed).toBeGreaterThan(1000)
  })

  test('fails with any member changed, taken away or added', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsIn(document)), fc.jsonValue(), (at, value) => {
        const forged = structuredClone(whole) as unknown as Members
        const last = at.at(-1) ?? ''
        const holder = at.slice(0, -1).reduce((each, key) => each[key] as Members, forged)
        if (JSON.stringify(holder[last]) === JSON.stringify(value)) return
        holder[last] = value
        expect(verifyEvidence('f', forged, [signer]).verdict).toBe('findings')
      }),
    )
    for (const key of Object.keys(document)) {
      const { [key]: _gone, ...rest } = whole as unknown as Members
      expect(verifyEvidence('f', rest, [signer]).verdict).toBe('findings')
    }
    expect(verifyEvidence('f', { ...whole, more: 1 }, [signer]).verdict).toBe('findings')
  })

  test('counts for nobody but whose keys were named', () => {
    const other = signed(document, SecretBytes.from(randomBytes(32)))
    expect(checkSignature(other, [signer]).state).toBe('stranger')
    expect(checkSignature(whole, []).state).toBe('stranger')
    expect(checkSignature(document, [signer]).state).toBe('unsigned')
    expect(verifyEvidence('f', document, [signer]).verdict).toBe('findings')
  })

  test('is not good when it proves nothing, whoever signed it', () => {
    const { apiVersion: _a, kind: _k, verdict: _v, ...findings } = document
    const unproven = signed(revocationDocument({ ...findings, proofs: [] }), seed)
    expect(verifyEvidence('f', unproven, [signer]).verdict).toBe('findings')
    const lied = signed(
      { ...revocationDocument({ ...findings, proofs: [] }), verdict: 'dead' },
      seed,
    )
    expect(verifyEvidence('f', lied, [signer]).verdict).toBe('findings')
  })
})

const canCheck =
  spawnSync('ssh-keygen', ['-?']).error === undefined &&
  spawnSync('jq', ['--version']).error === undefined

describe.skipIf(!canCheck)('ssh-keygen and jq, as the documentation says', () => {
  const file = path.join(folder, 'ci-token.revocation.json')
  const signature = path.join(folder, 'evidence.sig')
  writeFileSync(file, text)
  writeFileSync(signature, whole.signature)

  function check(content: string): number | null {
    const forged = path.join(folder, 'content.json')
    writeFileSync(forged, content)
    const line = `jq -cjS 'del(.signature)' '${forged}' | ssh-keygen -Y check-novalidate -n ${PURPOSE} -s '${signature}'`
    return spawnSync('sh', ['-c', line]).status
  }

  test('find the signature good', () => {
    expect(check(readFileSync(file, 'utf8'))).toBe(0)
  })

  test('find another content bad', () => {
    expect(check(text.replace('"waited": 11', '"waited": 12'))).not.toBe(0)
  })
})

type Members = Record<string, unknown>

/** Where every member and item of a value stands. */
function pathsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...pathsIn(member).map((rest) => [key, ...rest]),
  ])
}
