/**
 * The keys that the environment and the home folder name, where no flag does: next to the real
 * sops, where that can be built.
 */
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import { sshKey } from '../crypto/age/keys.ts'
import { sopsProgram } from '../crypto/sops/sops-tool.ts'
import { type Ran, run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'own-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

const sops = await sopsProgram()
const PLAIN = 'password: canary-77b1e0\n'
const USUAL = '.config/sops/age/keys.txt'
const PRINTED = 'canary-of-a-command'
const [mine, theirs, other] = await Promise.all([
  generateIdentity(),
  generateIdentity(),
  generateIdentity(),
])
const keyOf = ({ identity }: typeof mine): string => `${identity.revealText()}\n`

let home: string
let count = 0
beforeEach(async () => {
  home = path.join(folder, String(count++))
  mkdirSync(home)
  const recipients = ['-r', theirs.recipient, '-r', mine.recipient]
  write('db.yaml', PLAIN)
  write('dump', PLAIN)
  const words = ['encrypt', ...recipients, '--in-place', at('db.yaml'), at('dump')]
  const { status, stderr } = await program(words)
  if (status !== 0) throw new Error(stderr)
})

const at = (name: string): string => path.join(home, name)

function write(name: string, content: string, mode = 0o600): string {
  mkdirSync(path.dirname(at(name)), { recursive: true })
  writeFileSync(at(name), content)
  chmodSync(at(name), mode)
  return at(name)
}

type Env = Readonly<Record<string, string>>

function program(words: readonly string[], env: Env = {}): Promise<Ran> {
  return run(words, { kubeconfig: at('none'), env: { HOME: home, ...env } })
}

const decrypt = (env: Env, file = 'db.yaml'): Promise<Ran> => program(['decrypt', at(file)], env)

/** What the real sops makes of it. */
function decryptWithSops(env: Env): { status: number | null; stdout: string } {
  const surroundings = { PATH: process.env['PATH'] ?? '', HOME: home, ...env }
  const { status, stdout } = spawnSync(sops ?? '', ['decrypt', at('db.yaml')], {
    env: surroundings,
  })
  return { status, stdout: stdout.toString() }
}

/** A command that writes down for whom it is asked, and has a key for one. */
function keyCommand(name: string, body: string): string {
  return write(name, `#!/bin/sh\necho "$SOPS_AGE_RECIPIENT" >> ${at(name)}.asked\n${body}\n`, 0o700)
}

function asked(name: string): readonly string[] {
  const file = at(`${name}.asked`)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
  rmSync(file, { force: true })
  return lines
}

const onlyMine = `if [ "$SOPS_AGE_RECIPIENT" = ${mine.recipient} ]; then echo ${keyOf(mine)}fi`

describe('a command that prints keys', () => {
  test('is told the recipient in question, one after the other', async () => {
    const env = { SOPS_AGE_KEY_CMD: keyCommand('get', onlyMine) }
    expect(await decrypt(env)).toMatchObject({ status: 0, stdout: PLAIN, stderr: '' })
    expect(asked('get')).toEqual([theirs.recipient, mine.recipient])
  })

  test.runIf(sops)('is told the same by the real sops', () => {
    const env = { SOPS_AGE_KEY_CMD: keyCommand('get', onlyMine) }
    expect(decryptWithSops(env)).toEqual({ status: 0, stdout: PLAIN })
    expect(asked('get')).toEqual([theirs.recipient, mine.recipient])
  })

  test('runs once for a recipient, however many files there are', async () => {
    const copy = write('copy.yaml', readFileSync(at('db.yaml'), 'utf8'))
    const env = { SOPS_AGE_KEY_CMD: keyCommand('get', `echo ${keyOf(mine)}`) }
    const ran = await program(['decrypt', '--in-place', at('db.yaml'), copy], env)
    expect(ran).toMatchObject({ status: 0 })
    expect(asked('get')).toEqual([theirs.recipient, mine.recipient])
  })

  test('does not run when another key opens the file, or none is needed', async () => {
    write('keys.txt', keyOf(mine))
    const SOPS_AGE_KEY_CMD = keyCommand('get', onlyMine)
    const env = { SOPS_AGE_KEY_CMD, SOPS_AGE_KEY_FILE: at('keys.txt') }
    expect((await decrypt(env)).stdout).toBe(PLAIN)
    expect((await decrypt(env, 'dump')).stdout).toBe(PLAIN)
    expect((await decrypt(env, 'keys.txt')).status).toBe(2)
    expect(asked('get')).toEqual([])
  })

  test('serves age files too, for which no recipient is known', async () => {
    const env = { SOPS_AGE_KEY_CMD: keyCommand('get', `echo ${keyOf(mine)}`) }
    expect((await decrypt(env, 'dump')).stdout).toBe(PLAIN)
    expect(asked('get')).toEqual([''])
  })

  test('reads nothing of what is decrypted from standard input', async () => {
    const env = { HOME: home, SOPS_AGE_KEY_CMD: keyCommand('get', `cat; echo ${keyOf(mine)}`) }
    const input = readFileSync(at('db.yaml'), 'utf8')
    const ran = await run(['decrypt', '--input-type=yaml'], { kubeconfig: at('none'), env, input })
    expect(ran).toMatchObject({ status: 0, stdout: PLAIN })
  })
})

describe('a place of keys with which something is wrong', () => {
  const wrong: readonly (readonly [what: string, env: () => Env, said: () => string])[] = [
    [
      'a file that is not there',
      () => ({ SOPS_AGE_KEY_FILE: at('nowhere') }),
      () => `SOPS_AGE_KEY_FILE: cannot read ${at('nowhere')}: there is no such file`,
    ],
    [
      'a file that holds no key',
      () => ({ SOPS_AGE_KEY_FILE: write('none', PRINTED) }),
      () => `SOPS_AGE_KEY_FILE: ${at('none')}: line 1 of the identity file: `,
    ],
    [
      'an ssh key that is not there',
      () => ({ SOPS_AGE_SSH_PRIVATE_KEY_FILE: at('nowhere') }),
      () => `SOPS_AGE_SSH_PRIVATE_KEY_FILE: cannot read ${at('nowhere')}: there is no such file`,
    ],
    ['a key that is none', () => ({ SOPS_AGE_KEY: PRINTED }), () => 'SOPS_AGE_KEY: line 1 of '],
    [
      'a command that fails',
      () => ({
        SOPS_AGE_KEY_CMD: keyCommand('get', `echo ${PRINTED}; echo ${PRINTED} >&2; exit 3`),
      }),
      () => 'SOPS_AGE_KEY_CMD: the command ended with status 3; run it by hand to see why',
    ],
    [
      'a command that is not there',
      () => ({ SOPS_AGE_KEY_CMD: at('nowhere') }),
      () => 'SOPS_AGE_KEY_CMD: the command is not there; ',
    ],
    [
      'a command that prints no key',
      () => ({ SOPS_AGE_KEY_CMD: keyCommand('get', 'true') }),
      () => 'SOPS_AGE_KEY_CMD: the command printed no key\n',
    ],
    [
      'an ssh command that prints something else',
      () => ({ SOPS_AGE_SSH_PRIVATE_KEY_CMD: keyCommand('get', `echo ${PRINTED}`) }),
      () => 'SOPS_AGE_SSH_PRIVATE_KEY_CMD: line 1 of the identity file: ',
    ],
    [
      'the usual file, which nobody named, when it holds no key',
      () => {
        write(USUAL, PRINTED)
        return {}
      },
      () => `${at(USUAL)}: line 1 of the identity file: `,
    ],
  ]

  /** Beside a key that opens it, in another place. */
  function besides(env: Env): Env {
    if (!existsSync(at(USUAL))) write(USUAL, keyOf(mine))
    return readFileSync(at(USUAL), 'utf8') === PRINTED
      ? { ...env, SOPS_AGE_KEY: keyOf(mine).trim() }
      : env
  }

  test.each(wrong)('does not matter when another opens the file: %s', async (_, env) => {
    const all = besides(env())
    expect(await decrypt(all)).toMatchObject({ status: 0, stdout: PLAIN, stderr: '' })
    expect(await decrypt(all, 'dump')).toMatchObject({ status: 0, stdout: PLAIN, stderr: '' })
  })

  test.runIf(sops).each(wrong)('does not matter to the real sops either: %s', (_, env) => {
    expect(decryptWithSops(besides(env()))).toEqual({ status: 0, stdout: PLAIN })
  })

  test.each(wrong)('is named when nothing opened the file: %s', async (_, env, said) => {
    const SOPS_AGE_SSH_PRIVATE_KEY_FILE = at('no-ssh-key')
    const all = { SOPS_AGE_SSH_PRIVATE_KEY_FILE, ...env() }
    for (const file of ['db.yaml', 'dump']) {
      const { status, stdout, stderr } = await decrypt(all, file)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain(said())
      expect(stderr).toContain('SOPS_AGE_SSH_PRIVATE_KEY_')
      expect(stderr).not.toContain(PRINTED)
      expect(stderr).not.toContain(at('id_rsa'))
    }
    const checked = await program(['verify', at('db.yaml')], all)
    expect(checked.status).toBe(1)
    expect(checked.stderr).toContain(`note: ${said()}`)
  })

  test('and a key whose passphrase nobody can be asked for, or whose plugin is missing', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { recipient } = sshKey(privateKey.export({ format: 'pem', type: 'pkcs1' }))
    const locked = {
      cipher: 'aes-256-cbc',
      passphrase: PRINTED,
      type: 'pkcs8',
      format: 'pem',
    } as const
    write('.ssh/id_rsa', privateKey.export(locked))
    const file = write('both.yaml', PLAIN)
    const to = ['-r', recipient.text, '-r', mine.recipient]
    expect((await program(['encrypt', '--in-place', ...to, file])).status).toBe(0)
    const SOPS_AGE_KEY = keyOf(mine).trim()
    expect(await decrypt({ SOPS_AGE_KEY }, 'both.yaml')).toMatchObject({
      stdout: PLAIN,
      stderr: '',
    })
    const SOPS_AGE_KEY_CMD = keyCommand('get', onlyMine)
    expect((await decrypt({ SOPS_AGE_KEY_CMD }, 'both.yaml')).stdout).toBe(PLAIN)
    expect(asked('get')).toEqual([recipient.text, mine.recipient])
    const SOPS_AGE_KEY_FILE = write('plugin', 'AGE-PLUGIN-NOWHERE-1GCZ3JQ\n')
    const ran = await decrypt({ SOPS_AGE_KEY_FILE, SOPS_AGE_KEY_CMD: 'false' }, 'both.yaml')
    expect(ran).toMatchObject({ status: 2, stdout: '' })
    expect(ran.stderr).toContain('hint: SOPS_AGE_KEY_CMD: the command ended with status 1')
  })

  test('is still an error where -i names it', async () => {
    const env = { SOPS_AGE_KEY: keyOf(mine).trim() }
    const ran = await program(['decrypt', '-i', at('nowhere'), at('db.yaml')], env)
    expect(ran).toMatchObject({ status: 2, stdout: '' })
  })

  test('keys of others and no key at all are told apart', async () => {
    const others = await decrypt({ SOPS_AGE_KEY: keyOf(other).trim() }, 'dump')
    expect(others.stderr).toContain('none of the identities is a recipient of the file')
    const none = await decrypt({}, 'dump')
    expect(none.stderr).toContain('there is no identity to decrypt with')
    expect(none.stderr).toContain('give the identity of a recipient with -i')
  })
})
