import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { eventually } from '../control-plane/eventually.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/kubectl-vault_secret.ts')
const hasPseudoTerminals = spawnSync('script', ['--version']).status === 0

const cluster = await useControlPlane()
const VALUE = 'canary-typed-5b1e'

let kubeconfig: string
let namespace: string
beforeAll(async () => {
  namespace = await cluster.createNamespace('asked')
  kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
})

/** The program on a terminal of its own, and what stands there. */
class Terminal {
  readonly #child
  #shown = ''
  readonly ended: Promise<number | null>

  constructor(words: readonly string[]) {
    const command = [process.execPath, PROGRAM, ...words].join(' ')
    this.#child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], KUBECONFIG: kubeconfig, TERM: 'xterm' },
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#shown += text))
    this.ended = once(this.#child, 'exit').then(([status]) => status as number | null)
  }

  get shown(): string {
    return this.#shown
  }

  /** Waits for the question, counted from the last answer, and types. */
  async answer(question: string, keys: string): Promise<void> {
    await eventually(question, () => Promise.resolve(this.#shown.includes(question)))
    this.#shown = this.#shown.slice(this.#shown.indexOf(question) + question.length)
    this.#child.stdin.write(keys)
  }
}

const ENTER = '\r'
const CTRL_C = '\u0003'

const read = (name: string): Promise<KubeObject & { readonly data: Record<string, string> }> =>
  cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)

describe.skipIf(!hasPseudoTerminals)('at a terminal (script of util-linux)', () => {
  test('what is missing is asked for, values twice and unseen, and all of it once more', async () => {
    const terminal = new Terminal(['create'])
    let all = ''
    const answer = async (question: string, keys: string): Promise<void> => {
      await terminal.answer(question, keys)
      all += terminal.shown
    }
    await answer('Name of the Secret', `stripe${ENTER}`)
    await answer('Type', ENTER)
    await answer('Key', `api-key${ENTER}`)
    await answer('Value of api-key', `${VALUE}${ENTER}`)
    await answer('Value of api-key, again', `not the same${ENTER}`)
    await answer('the two differ', '')
    await answer('Value of api-key', `${VALUE}${ENTER}`)
    await answer('Value of api-key, again', `${VALUE}${ENTER}`)
    await answer('Another key?', ENTER)
    await answer(`namespace ${namespace}?`, `y${ENTER}`)
    expect(await terminal.ended).toBe(0)
    expect(`${all}${terminal.shown}`).not.toContain(VALUE)
    expect(terminal.shown).toContain(`secret/stripe created in ${namespace}`)
    expect(terminal.shown).toMatch(
      /nobody uses it yet . \d+ identities can read it already: kubectl vault-secret reach /,
    )
    const { data } = await read('stripe')
    expect(Buffer.from(data['api-key'] ?? '', 'base64').toString()).toBe(VALUE)
  })

  test('no is what Enter means, and changes nothing', async () => {
    const terminal = new Terminal(['create', 'refused'])
    await terminal.answer('Type', ENTER)
    await terminal.answer('Key', `k${ENTER}`)
    await terminal.answer('Value of k', `v${ENTER}`)
    await terminal.answer('Value of k, again', `v${ENTER}`)
    await terminal.answer('Another key?', ENTER)
    await terminal.answer(`namespace ${namespace}?`, ENTER)
    expect(await terminal.ended).toBe(0)
    expect(terminal.shown).toContain('nothing was changed')
    await expect(read('refused')).rejects.toThrow('404')
  })

  test('a single value to seal is asked for without a key, and stands on a line of its own', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'asked-'))
    const cert = path.join(folder, 'cert.pem')
    writeFileSync(cert, (await controllerKey()).certificatePem)
    const terminal = new Terminal(['create', 'shop/db', '--seal', '--raw', '--cert', cert])
    await terminal.answer('Value', `${VALUE}${ENTER}`)
    await terminal.answer('Value, again', `${VALUE}${ENTER}`)
    expect(await terminal.ended).toBe(0)
    expect(terminal.shown).toMatch(/as a part of shop\/db alone\r\n[A-Za-z0-9+/]{300,}=*\r\n$/)
    expect(terminal.shown).not.toContain(VALUE)
    rmSync(folder, { recursive: true })
  })

  test('Ctrl-C at a question ends it with 130 and shows nothing of what was typed', async () => {
    const terminal = new Terminal(['create', 'ended', '--prompt', 'k'])
    await terminal.answer('Value of k', VALUE)
    await terminal.answer('', CTRL_C)
    expect(await terminal.ended).toBe(130)
    expect(terminal.shown).toContain('interrupted')
    expect(terminal.shown).not.toContain(VALUE)
    await expect(read('ended')).rejects.toThrow('404')
  })
})
