import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { whoAmI } from './who-am-i.ts'

test('the shell command prints a kubeconfig that works, and Ctrl-C removes everything', async () => {
  const script = join(import.meta.dirname, 'cli.ts')
  const child = spawn(process.execPath, [script, '--no-controllers'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  const [kubeconfig] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  expect((await whoAmI(kubeconfig)).groups).toContain('system:masters')
  child.kill('SIGINT')
  expect(await exited).toEqual([0, null])
  expect(existsSync(kubeconfig)).toBe(false)
}, 60_000)

test('a wrong option is refused in one line', async () => {
  const script = join(import.meta.dirname, 'cli.ts')
  const child = spawn(process.execPath, [script, '--nodes', 'many'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  expect(await once(child, 'close')).toEqual([2, null])
  expect(said).toContain('--nodes wants a whole number, not "many"')
})
