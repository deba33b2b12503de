import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isAuthorized, sshPublicBlob } from '../../../src/lib/crypto/ssh/public-blob.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { revokeSite } from './leaked-site.ts'

const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'ssh-'))
afterAll(() => rmSync(folder, { recursive: true }))
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8')
let count = 0

function newKey(...words: readonly string[]): {
  readonly private: string
  readonly public: string
} {
  const name = `key-${count++}`
  const passphrase = words.includes('-N') ? [] : ['-N', '']
  const all = ['-q', '-C', 'canaryComment', '-f', path.join(folder, name), ...passphrase, ...words]
  execFileSync('ssh-keygen', all)
  return { private: read(name), public: read(`${name}.pub`) }
}

test.each([
  ['ed25519'],
  ['rsa'],
  ['ecdsa'],
  ['ecdsa', '-b', '521'],
  ['rsa', '-m', 'PEM'],
  ['ecdsa', '-m', 'PKCS8'],
  ['ed25519', '-N', 'canaryPassphrase'],
])('the public side is that of ssh-keygen: %s %s %s', (...words) => {
  const pair = newKey('-t', ...words)
  const blob = sshPublicBlob(pair.private)
  expect(blob?.toString('base64')).toBe(pair.public.split(' ')[1])
})

describe('an SSH key', () => {
  test('is alive as long as it stands in a file, with whatever options, and dead when it does not', async () => {
    const pair = newKey('-t', 'ed25519')
    const file = path.join(folder, 'authorized_keys')
    const other = newKey('-t', 'rsa').public
    writeFileSync(file, `# staff\nfrom="10.0.0.0/8",command="echo a b" ${pair.public}${other}`)
    const site = await revokeSite(cluster, {
      type: 'kubernetes.io/ssh-auth',
      stringData: { 'ssh-privatekey': pair.private },
    })
    const alive = await site.revoke('--authorized-keys', file)
    expect(alive.evidence).toMatchObject({ verdict: 'alive', credential: { kind: 'ssh-key' } })
    writeFileSync(file, `#${pair.public}${other}`)
    const dead = await site.revoke('--authorized-keys', file)
    expect(dead.status).toBe(0)
    const none = await site.revoke()
    expect(none.evidence.verdict).toBe('unproven')
    const missing = await site.revoke('--authorized-keys', path.join(folder, 'missing'))
    expect(missing.evidence.verdict).toBe('unproven')
    const secret = pair.private.split('\n')[2] ?? 'nothing'
    expect(JSON.stringify([alive, dead, none, missing])).not.toContain(secret)
    expect(JSON.stringify([alive, dead, none, missing])).not.toContain('canary')
  })

  test('is not found in a file without it', () => {
    const [one, two] = [newKey('-t', 'ed25519'), newKey('-t', 'ed25519')]
    const blob = sshPublicBlob(one.private) ?? Buffer.alloc(0)
    expect(isAuthorized(two.public, blob)).toBe(false)
    expect(isAuthorized(`${two.public}cert-authority ${one.public}`, blob)).toBe(true)
  })
})
