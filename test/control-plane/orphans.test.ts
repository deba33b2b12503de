import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { startControlPlane } from './control-plane.ts'
import { eventually } from './eventually.ts'
import { isAlive } from './lock.ts'

interface Started {
  readonly parent: number
  readonly folder: string
  readonly supervisor: number
  readonly pids: Readonly<Record<string, number>>
}

describe('no process outlives the one that started the control plane', { timeout: 120_000 }, () => {
  test('when that is killed with SIGKILL', async () => {
    const started = await startInChild()
    expect(Object.values(started.pids).every(isAlive)).toBe(true)
    process.kill(started.parent, 'SIGKILL')
    await expectNothingLeft(started)
  })

  test('when that ends by an uncaught error', async () => {
    const started = await startInChild('throw')
    await expectNothingLeft(started)
  })

  test('not even when its supervisor is killed', async () => {
    const started = await startInChild()
    process.kill(started.supervisor, 'SIGKILL')
    process.kill(started.parent, 'SIGKILL')
    await expectProcessesGone(started)
    // Nobody was left to do it.
    await rm(started.folder, { recursive: true })
  })

  test('when it is stopped in order', async () => {
    const plane = await startControlPlane()
    const pids = [...plane.pids.values()]
    expect(pids.every(isAlive)).toBe(true)
    await plane.stop()
    expect(pids.some(isAlive)).toBe(false)
    expect(existsSync(plane.folder)).toBe(false)
  })
})

test('a component that cannot start says why', async () => {
  const starting = startControlPlane({ apiServerFlags: ['--no-such-flag'] })
  await expect(starting).rejects.toThrow(
    /kube-apiserver ended while starting[^]*unknown flag: --no-such-flag/,
  )
})

test('several control planes run side by side and know nothing of each other', async () => {
  const [one, two] = await Promise.all([startControlPlane(), startControlPlane()])
  try {
    await one.admin.create('/api/v1/namespaces', { metadata: { name: 'only-in-one' } })
    await expect(two.admin.get('/api/v1/namespaces/only-in-one')).rejects.toThrow(/404 NotFound/)
  } finally {
    await Promise.all([one.stop(), two.stop()])
  }
}, 120_000)

test('an API server that crashed comes back with its data', async () => {
  const plane = await startControlPlane()
  try {
    const namespace = await plane.createNamespace('kept')
    await plane.kill('kube-apiserver')
    await expect(plane.admin.get('/version')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/)
    await plane.restart('kube-apiserver')
    expect((await plane.admin.get(`/api/v1/namespaces/${namespace}`)).kind).toBe('Namespace')
  } finally {
    await plane.stop()
  }
}, 120_000)

async function startInChild(andThen = 'wait'): Promise<Started> {
  const script = join(import.meta.dirname, 'start-and.ts')
  const child = spawn(process.execPath, [script, andThen], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  if (andThen === 'throw') await exited
  return JSON.parse(line) as Started
}

async function expectNothingLeft(started: Started): Promise<void> {
  await expectProcessesGone(started)
  await eventually('the folder to be removed', () => !existsSync(started.folder), 10_000)
}

async function expectProcessesGone(started: Started): Promise<void> {
  const all = [started.parent, started.supervisor, ...Object.values(started.pids)]
  await eventually('all processes to be gone', () => !all.some(isAlive), 10_000)
}
