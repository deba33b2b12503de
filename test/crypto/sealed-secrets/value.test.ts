import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import {
  encryptionLabel,
  type SealTarget,
  sealValue,
  unsealValue,
} from '../../../src/lib/crypto/sealed-secrets/index.ts'
import { failureOf } from '../failure-of.ts'
import { controllerKey } from './controller-key.ts'

const controller = await controllerKey()
const other = await controllerKey()
const db: SealTarget = { scope: 'strict', namespace: 'shop', name: 'db' }
const secret = SecretBytes.fromText('correct horse')

const seal = (target: SealTarget) => sealValue(secret, controller.certificate, target)
const open = (text: string, target: SealTarget) => unsealValue(text, controller.keys, target)

describe('a sealed value', () => {
  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const sealed = sealValue(SecretBytes.from(bytes), controller.certificate, db)
        expect(Buffer.from(open(sealed, db).reveal())).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 60 },
    )
  })

  it('differs each time', () => {
    expect(seal(db)).not.toBe(seal(db))
  })

  it('starts with the length of the RSA part', () => {
    const bytes = Buffer.from(seal(db), 'base64')
    expect(bytes.readUInt16BE(0)).toBe(256)
    expect(bytes).toHaveLength(2 + 256 + secret.length + 16)
  })

  const targets: readonly SealTarget[] = [
    db,
    { ...db, name: 'cache' },
    { ...db, namespace: 'test' },
    { ...db, scope: 'namespace-wide' },
    { scope: 'namespace-wide', namespace: 'test', name: '' },
    { scope: 'cluster-wide', namespace: '', name: '' },
  ]

  it('opens for its own target and for no other', async () => {
    for (const sealedFor of targets) {
      const sealed = seal(sealedFor)
      const [same, others] = [true, false].map((own) =>
        targets.filter((each) => (encryptionLabel(each) === encryptionLabel(sealedFor)) === own),
      )
      for (const target of same ?? []) {
        expect(open(sealed, target).revealText()).toBe('correct horse')
      }
      for (const target of others ?? []) {
        expect((await failureOf(() => open(sealed, target))).kind).toBe('no-key')
      }
    }
  })

  it('moves within the namespace or anywhere when the scope says so', () => {
    const wide: SealTarget = { ...db, scope: 'namespace-wide' }
    expect(open(seal(wide), { ...wide, name: 'renamed' })).toHaveLength(secret.length)
    const everywhere: SealTarget = { ...db, scope: 'cluster-wide' }
    expect(open(seal(everywhere), { ...everywhere, namespace: 'x', name: 'y' })).toHaveLength(13)
  })

  it('opens with the one key of many that fits, and with no other', async () => {
    const sealed = seal(db)
    const keys = [...other.keys, ...controller.keys]
    expect(unsealValue(sealed, keys, db).revealText()).toBe('correct horse')
    expect((await failureOf(() => unsealValue(sealed, other.keys, db))).kind).toBe('no-key')
    expect((await failureOf(() => unsealValue(sealed, [], db))).kind).toBe('no-key')
  })

  it('does not open when any byte of it was changed', async () => {
    const bytes = Buffer.from(seal(db), 'base64')
    for (const at of [0, 1, 2, 130, 257, 258, 260, bytes.length - 16, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      const { kind } = await failureOf(() => open(changed.toString('base64'), db))
      expect(['no-key', 'ciphertext'], String(at)).toContain(kind)
    }
  })

  it('is told from what is none', async () => {
    const bytes = Buffer.from(seal(db), 'base64')
    const short = bytes.subarray(0, 2 + 256 + 15).toString('base64')
    for (const text of ['', 'AA==', 'AQA=', 'not base64', `${seal(db)}=`, short]) {
      expect((await failureOf(() => open(text, db))).kind, text).toBe('ciphertext')
    }
  })

  it('may have line breaks, as YAML leaves them', () => {
    const folded = seal(db).replaceAll(/.{64}/g, '$&\n')
    expect(open(folded, db).revealText()).toBe('correct horse')
  })

  it('is never bound to a name or namespace that nobody gave', async () => {
    const nowhere: readonly SealTarget[] = [
      { ...db, namespace: '' },
      { ...db, name: '' },
      { scope: 'namespace-wide', namespace: '', name: 'db' },
    ]
    for (const target of nowhere) {
      expect((await failureOf(() => seal(target))).kind).toBe('namespace')
      expect((await failureOf(() => open(seal(db), target))).kind).toBe('namespace')
    }
  })
})
