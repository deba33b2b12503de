import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import { generateSshKeyPair, type SshKeyPair } from '../../../src/lib/crypto/generators/index.ts'
import { validateSecret } from '../../../src/lib/crypto/secret-types/index.ts'

const sshKeygen = (args: readonly string[]) =>
  execFileSync('ssh-keygen', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const hasSshKeygen = canRun()

function canRun(): boolean {
  try {
    sshKeygen(['-l', '-f', import.meta.filename])
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ssh-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function problems({ privateKey }: SshKeyPair) {
  const metadata = { name: 'deploy', namespace: 'shop' }
  const data = new Map([['ssh-privatekey', privateKey]])
  return validateSecret({ metadata, type: 'kubernetes.io/ssh-auth', data }, new Date())
}

describe('an SSH key pair', () => {
  it.each([
    ['ed25519', undefined, 'ED25519'],
    ['rsa', undefined, 'RSA'],
    ['rsa', 2048, 'RSA'],
  ] as const)('of kind %s with %s bits is what ssh-keygen reads', async (kind, bits, name) => {
    const pair = await generateSshKeyPair({
      kind,
      ...(bits === undefined ? {} : { bits }),
      comment: 'me@host a',
    })
    expect(problems(pair)).toEqual([])
    if (!hasSshKeygen) return
    await inFolder(async (folder) => {
      const file = join(folder, 'key')
      await writeFile(file, pair.privateKey.reveal(), { mode: 0o600 })
      expect(sshKeygen(['-y', '-f', file])).toBe(`${pair.publicKey}\n`)
      const size = kind === 'rsa' ? (bits ?? 3072) : 256
      expect(sshKeygen(['-l', '-f', file])).toBe(
        `${size} ${pair.fingerprint} me@host a (${name})\n`,
      )
      // Signs and verifies, so the private numbers are right as well.
      await writeFile(join(folder, 'message'), 'hello')
      sshKeygen(['-Y', 'sign', '-f', file, '-n', 'test', join(folder, 'message')])
      await writeFile(join(folder, 'signers'), `me ${pair.publicKey}\n`)
      const check = ['-Y', 'check-novalidate', '-n', 'test', '-s', join(folder, 'message.sig')]
      expect(execFileSync('ssh-keygen', check, { input: 'hello', encoding: 'utf8' })).toContain(
        'Good',
      )
    })
  })

  it('may have no comment', async () => {
    const { publicKey } = await generateSshKeyPair({ kind: 'ed25519' })
    expect(publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/)
  })

  it('has comments of every length, which move the padding', async () => {
    for (let length = 0; length < 9; length++) {
      expect(
        problems(await generateSshKeyPair({ kind: 'ed25519', comment: 'x'.repeat(length) })),
      ).toEqual([])
    }
  })

  it('is not made with too few bits or a comment of two lines', async () => {
    await expect(generateSshKeyPair({ kind: 'rsa', bits: 1024 })).rejects.toThrow(UserError)
    await expect(generateSshKeyPair({ kind: 'rsa', bits: 2048.5 })).rejects.toThrow(UserError)
    await expect(generateSshKeyPair({ kind: 'ed25519', comment: 'a\nb' })).rejects.toThrow(
      UserError,
    )
  })
})
