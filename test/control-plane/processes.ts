import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Launch } from './binaries.ts'
import type { SupervisorEvent, SupervisorRequest } from './supervisor.ts'

/** The components of one control plane, seen from the process that asked for them. */
export interface Processes {
  start(name: string, launch: Launch, args: readonly string[]): Promise<void>
  /** Ends one component as a crash would, and resolves when it is gone. */
  kill(name: string): Promise<void>
  /** How each component that no longer runs came to its end. */
  readonly ended: ReadonlyMap<string, string>
  logTail(name: string): Promise<string>
  readonly pids: ReadonlyMap<string, number>
  readonly supervisor: number
  /** Ends every component, removes the folder and resolves when both are done. */
  stop(): Promise<void>
}

/** Starts the supervisor of the components whose data and logs live in `folder`. */
export function supervise(folder: string): Processes {
  assertTypeStripping()
  const supervisor = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'supervisor.ts'), folder],
    { detached: true, stdio: ['pipe', 'pipe', 'inherit'], env: withoutNodeOptions() },
  )
  letParentExit(supervisor)
  const state = watchEvents(supervisor)
  const send = (request: SupervisorRequest): void => {
    supervisor.stdin?.write(`${JSON.stringify(request)}\n`)
  }
  const logTail = (name: string): Promise<string> => tail(join(folder, `${name}.log`))

  return {
    pids: state.pids,
    ended: state.ended,
    supervisor: supervisor.pid ?? 0,
    logTail,
    async start(name, launch, args) {
      state.ended.delete(name)
      send({
        op: 'start',
        name,
        command: launch.command,
        args: [...launch.leadingArgs, ...args],
        env: componentEnvironment(folder, launch),
        log: join(folder, `${name}.log`),
      })
      await state.until(() => state.pids.has(name) || state.ended.has(name))
    },
    async kill(name) {
      send({ op: 'kill', name })
      await state.until(() => state.ended.has(name))
    },
    async stop() {
      if (supervisor.exitCode === null && supervisor.signalCode === null) {
        supervisor.ref()
        const exited = once(supervisor, 'exit')
        supervisor.stdin?.end()
        await exited
      }
      // Its work, unless it died early.
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface EventState {
  readonly pids: Map<string, number>
  readonly ended: Map<string, string>
  until(condition: () => boolean): Promise<void>
}

function watchEvents(supervisor: ChildProcess): EventState {
  const pids = new Map<string, number>()
  const ended = new Map<string, string>()
  const changed = new EventTarget()
  const tell = (): boolean => changed.dispatchEvent(new Event('change'))
  let gone = false
  supervisor.once('exit', () => {
    gone = true
    tell()
  })
  supervisor.stdin?.on('error', () => {})
  createInterface({ input: supervisor.stdout as Socket }).on('line', (line) => {
    const event = JSON.parse(line) as SupervisorEvent
    if (event.event === 'started') pids.set(event.name, event.pid)
    else {
      pids.delete(event.name)
      ended.set(event.name, event.how)
    }
    tell()
  })
  return {
    pids,
    ended,
    async until(condition) {
      // Unreferenced otherwise (letParentExit), so Node would end while we wait.
      const keepRunning = setInterval(() => {}, 60_000)
      try {
        while (!condition()) {
          if (gone) throw new Error('the supervisor of the test control plane is gone')
          await once(changed, 'change')
        }
      } finally {
        clearInterval(keepRunning)
      }
    },
  }
}

function assertTypeStripping(): void {
  if (process.features.typescript !== false) return
  throw new Error(
    `The test control plane needs Node 22.18 or newer, this is ${process.version}. ` +
      '`npm test` uses the Node that comes with the packages.',
  )
}

// A script that forgets stop() may still end: the supervisor then sees its pipe
// close and cleans up.
function letParentExit(supervisor: ChildProcess): void {
  supervisor.unref()
  for (const stream of [supervisor.stdin, supervisor.stdout]) {
    if (stream instanceof Socket) stream.unref()
  }
}

// Nothing of the developer's environment (proxies, ~/.kwok, ~/.kube) changes the tests.
function componentEnvironment(folder: string, launch: Launch): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    // Most of the heap is the API server's cache, so collecting it seldom spares a sixth of all processor time.
    GOGC: '400',
    GOMEMLIMIT: '1536MiB',
    ...(launch.lifeline ? { CONTROL_PLANE_LIFELINE: 'stdin' } : {}),
  }
}

function withoutNodeOptions(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _ignored, ...rest } = process.env
  return rest
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '(no log)')
  return text.split('\n').slice(-25).join('\n').trimEnd()
}
