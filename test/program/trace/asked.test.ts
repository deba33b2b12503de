import { beforeAll, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { CTRL_C, ENTER, hasPseudoTerminals, PROGRAM_WORDS, Terminal } from '../terminal.ts'

const cluster = await useControlPlane()
const VALUE = 'canary-typed-trace-5b1e'

let kubeconfig: string
let namespace: string
beforeAll(async () => {
  namespace = await cluster.createNamespace('trace-asked')
  kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const data = { password: Buffer.from(VALUE).toString('base64') }
  await cluster.admin.apply(
    [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data }],
    { namespace },
  )
})

const start = (words: readonly string[]): Terminal =>
  new Terminal([PROGRAM_WORDS, ...words].join(' '), { KUBECONFIG: kubeconfig })

describe.skipIf(!hasPseudoTerminals)('at a terminal (script of util-linux)', () => {
  test('the value is asked for once, and is on the screen at no time', async () => {
    const terminal = start(['trace'])
    let all = ''
    await terminal.answer('Value to look for', `${VALUE}${ENTER}`)
    all += terminal.shown
    expect(await terminal.ended).toBe(1)
    all += terminal.shown
    expect(all).not.toContain(VALUE)
    expect(all).toContain(`secret/${namespace}/db`)
  })

  test('Ctrl-C at the question ends it, and nothing is read', async () => {
    const terminal = start(['trace'])
    await terminal.answer('Value to look for', CTRL_C)
    expect(await terminal.ended).toBe(130)
    expect(terminal.shown).not.toContain('reading the values')
  })
})
