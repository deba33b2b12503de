import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseIdentity } from '../../../src/lib/crypto/age/index.ts'
import { newX25519Identity } from '../../../src/lib/crypto/age/keys/x25519.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { revokeSite, type RevokeSite } from './leaked-site.ts'

const cluster = await useControlPlane()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keys-'))
  mkdirSync(path.join(folder, 'app'))
  writeFileSync(path.join(folder, 'README.md'), 'SealedSecrets and sops: [a](b) `kind: x`\n')
})
afterEach(() => rmSync(folder, { recursive: true }))
const file = (name: string): string => path.join(folder, name)
const MANIFEST = `apiVersion: v1
kind: Secret
metadata: {name: db, namespace: app}
stringData: {password: canaryInFile1}
`

async function done(site: RevokeSite, ...words: readonly string[]): Promise<void> {
  const { status, stderr } = await site.program(...words)
  expect([status, stderr]).toEqual([0, expect.any(String)])
}

describe('an age identity', () => {
  const secret = newX25519Identity()
  const text = secret.revealText()
  const recipient = parseIdentity(secret).recipient?.text ?? ''
  const other = parseIdentity(newX25519Identity()).recipient?.text ?? ''

  test('is alive as long as it opens a file, which is named with the command that changes that', async () => {
    const site = await revokeSite(cluster, {
      stringData: { 'keys.agekey': `# public key: ${recipient}\n${text}\n` },
    })
    const sops = file('app/db.yaml')
    const raw = file('raw.bin')
    const age = file('app/raw.bin.age')
    writeFileSync(sops, MANIFEST)
    writeFileSync(raw, 'canaryInFile2')
    await done(site, 'encrypt', sops, '-r', recipient, '--in-place')
    await done(site, 'encrypt', raw, '-r', recipient, '-o', age)
    const alive = await site.revoke('--in', folder)
    expect(alive.status).toBe(1)
    expect(alive.stderr).toContain(`is the age identity of ${recipient}`)
    expect(alive.stderr).toContain(`rekey --remove ${recipient} --add NEW ${sops}`)
    expect(alive.stderr).toContain(`encrypt for others: ${age}`)
    expect(alive.stderr).toContain('it opens 2 of 2')
    expect(alive.evidence.residual).toContainEqual(expect.stringContaining('history of git'))
    writeFileSync(sops, MANIFEST)
    await done(site, 'encrypt', sops, '-r', other, '--in-place')
    rmSync(age)
    await done(site, 'encrypt', raw, '-r', other, '-o', age)
    const dead = await site.revoke('--in', folder)
    expect(dead.stderr).toContain('it opens none of 2')
    expect(dead.status).toBe(0)
    expect(JSON.stringify([alive, dead])).not.toMatch(/AGE-SECRET-KEY|canary/)
  })

  test('is unproven without folders, with empty ones, and with files that cannot be read', async () => {
    const site = await revokeSite(cluster, { stringData: { key: text } })
    expect((await site.revoke()).evidence.verdict).toBe('unproven')
    const empty = await site.revoke('--in', folder)
    expect(empty.stderr).toContain('no encrypted file is there')
    expect(empty.status).toBe(1)
    writeFileSync(file('broken.age'), 'age-encryption.org/v1\n-> X25519 no\n')
    const broken = await site.revoke('--in', folder)
    expect(broken.stderr).toContain('not all can be read')
    expect(broken.evidence.verdict).toBe('unproven')
    const missing = await site.program('revoke', 'leaked', '--yes', '--in', file('missing'))
    expect(missing.status).toBe(2)
  })
})

describe('a key of a Sealed Secrets controller', () => {
  const newKey = (name: string): void => {
    const words = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=sealed',
      '-days',
      '9',
    ]
    const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)]
    execFileSync('openssl', [...words, ...out], { stdio: 'ignore' })
  }
  const read = (name: string): string => execFileSync('cat', [file(name)], { encoding: 'utf8' })

  test('is alive as long as it opens what was sealed, and is no TLS certificate', async () => {
    newKey('old')
    newKey('new')
    const site = await revokeSite(cluster, {
      metadata: {
        name: 'leaked',
        labels: { 'sealedsecrets.bitnami.com/sealed-secrets-key': 'active' },
      },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': read('old.crt'), 'tls.key': read('old.key') },
    })
    const plain = file('plain.yaml')
    const sealed = file('app/sealed.yaml')
    const seal = async (name: string): Promise<void> => {
      writeFileSync(plain, MANIFEST)
      await done(
        site,
        'encrypt',
        plain,
        '--format',
        'sealed-secret',
        '--cert',
        file(`${name}.crt`),
        '-o',
        sealed,
      )
      rmSync(plain)
    }
    await seal('old')
    const alive = await site.revoke('--in', file('app'))
    expect(alive.evidence).toMatchObject({ verdict: 'alive', credential: { kind: 'sealing-key' } })
    expect(alive.evidence.credential).not.toHaveProperty('others')
    expect(alive.stderr).toContain(`seal the new values for the new key: ${sealed}`)
    rmSync(sealed)
    await seal('new')
    const dead = await site.revoke('--in', file('app'))
    expect(dead.stderr).toContain('it opens none of 1')
    expect(dead.evidence.verdict).toBe('dead')
    expect(JSON.stringify([alive, dead])).not.toMatch(/PRIVATE KEY|canary/)
  })
})
