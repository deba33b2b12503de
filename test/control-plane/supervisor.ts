// Run as a process of its own: `node supervisor.ts FOLDER`. It starts the
// components of one control plane and holds a pipe to whoever asked for them.
// When that pipe closes, for whatever reason (stop(), a crash, SIGKILL), it ends
// the components and removes FOLDER. It sits in a session of its own, so that
// Ctrl-C in the terminal does not reach it before its parent has finished.
import { spawn, type ChildProcess } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** Lines the parent writes, one JSON document each. */
export type SupervisorRequest =
  | {
      readonly op: 'start'
      readonly name: string
      readonly command: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly log: string
    }
  | { readonly op: 'kill'; readonly name: string }

/** Lines the supervisor answers with. */
export type SupervisorEvent =
  | { readonly event: 'started'; readonly name: string; readonly pid: number }
  | { readonly event: 'ended'; readonly name: string; readonly how: string }

const running = new Map<string, ChildProcess>()

function say(event: SupervisorEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

function start(request: Extract<SupervisorRequest, { op: 'start' }>): void {
  const { name } = request
  const log = openSync(request.log, 'a', 0o600)
  // The open standard input is the component's own lifeline (see main.go): it
  // closes when this process is killed.
  const child = spawn(request.command, request.args, {
    detached: true,
    env: { ...request.env },
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  running.set(name, child)
  child.once('error', (error) => ended(name, child, error.message))
  child.once('exit', (code, signal) => ended(name, child, signal ?? `exit code ${code}`))
  child.stdin?.on('error', () => {})
  if (child.pid !== undefined) say({ event: 'started', name, pid: child.pid })
}

function ended(name: string, child: ChildProcess, how: string): void {
  if (running.get(name) !== child) return
  running.delete(name)
  say({ event: 'ended', name, how })
}

// Each component leads a process group, so what it started ends with it. The
// data is thrown away, so nothing gains from a slow orderly shutdown.
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

async function shutDown(folder: string): Promise<never> {
  while (running.size > 0) {
    for (const child of running.values()) kill(child)
    await sleep(5)
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  process.exit(0)
}

function handle(line: string): void {
  const request = JSON.parse(line) as SupervisorRequest
  if (request.op === 'start') {
    start(request)
    return
  }
  const child = running.get(request.name)
  if (child) kill(child)
}

function main(folder: string): void {
  let closing = false
  const close = (): void => {
    if (!closing) void shutDown(folder)
    closing = true
  }
  // The parent may be gone while an event is being written to it.
  process.stdout.on('error', () => {})
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close)
  createInterface({ input: process.stdin }).on('line', handle).on('close', close)
}

if (import.meta.main) main(process.argv[2] as string)
