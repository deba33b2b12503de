import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { KubeObject } from '../control-plane/admin-client.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { controllerKey } from '../crypto/sealed-secrets/controller-key.ts'
import { CTRL_C, ENTER, hasPseudoTerminals, PROGRAM_WORDS, Terminal } from './terminal.ts'

const cluster = await useControlPlane()
const VALUE = 'canary-typed-5b1e'

let kubeconfig: string
let namespace: string
beforeAll(async () => {
  namespace = await cluster.createNamespace('asked')
  kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
})

const start = (words: readonly string[]): Terminal =>
  new Terminal([PROGRAM_WORDS, ...words].join(' '), { KUBECONFIG: kubeconfig })

const read = (name: string): Promise<KubeObject & { readonly data: Record<string, string> }> =>
  cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)

describe.skipIf(!hasPseudoTerminals)('at a terminal (script of util-linux)', () => {
  test('what is missing is asked for, values twice and unseen, and all of it once more', async () => {
    const terminal = start(['create'])
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
    const terminal = start(['create', 'refused'])
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
    const terminal = start(['create', 'shop/db', '--seal', '--raw', '--cert', cert])
    await terminal.answer('Value', `${VALUE}${ENTER}`)
    await terminal.answer('Value, again', `${VALUE}${ENTER}`)
    expect(await terminal.ended).toBe(0)
    expect(terminal.shown).toMatch(/as a part of shop\/db alone\r\n[A-Za-z0-9+/]{300,}=*\r\n$/)
    expect(terminal.shown).not.toContain(VALUE)
    rmSync(folder, { recursive: true })
  })

  test('Ctrl-C at a question ends it with 130 and shows nothing of what was typed', async () => {
    const terminal = start(['create', 'ended', '--prompt', 'k'])
    await terminal.answer('Value of k', VALUE)
    await terminal.answer('', CTRL_C)
    expect(await terminal.ended).toBe(130)
    expect(terminal.shown).toContain('interrupted')
    expect(terminal.shown).not.toContain(VALUE)
    await expect(read('ended')).rejects.toThrow('404')
  })
})
