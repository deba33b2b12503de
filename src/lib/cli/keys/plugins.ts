import { once } from 'node:events'

import { UserError } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { PluginPort, PluginProcess, PluginStateMachine } from '../../crypto/age/index.ts'
import type { Io } from '../io.ts'
import { canAskForKey, keyPrompter } from '../prompt.ts'

/** Runs `age-plugin-NAME` and lets it talk to the user. */
export function pluginPort(invocation: {
  readonly io: Io
  readonly signal: AbortSignal
}): PluginPort {
  const { io } = invocation
  return {
    spawn: startPlugin,
    dialog: {
      message: (text) => void io.stderr.write(`${escapeLine(text)}\n`),
      confirm: async (text, yes, no) => {
        if (!canAskForKey(io)) return undefined
        const ask = await keyPrompter(invocation, 'a key that asks nothing')
        const choices = [yes, ...(no === undefined ? [] : [no])].map(escapeLine)
        return (await ask.choice(escapeLine(text), choices)) === choices[0]
      },
      requestPublic: async (text) => {
        if (!canAskForKey(io)) return undefined
        const ask = await keyPrompter(invocation, 'a key that asks nothing')
        return ask.text(escapeLine(text), () => undefined)
      },
      requestSecret: async (text) => {
        if (!canAskForKey(io)) return undefined
        const ask = await keyPrompter(invocation, 'a key that asks nothing')
        return ask.secretOnce(escapeLine(text))
      },
    },
  }
}

/** @throws UserError when there is no such program on the PATH */
async function startPlugin(name: string, machine: PluginStateMachine): Promise<PluginProcess> {
  // The name is a part of a recipient, which anybody may have written.
  if (!/^[a-zA-Z0-9._+-]+$/.test(name)) throw new UserError('the recipient names no plugin')
  const program = `age-plugin-${name}`
  // Loaded only for whoever has plugins: it takes milliseconds.
  const { spawn } = process.getBuiltinModule('node:child_process')
  const child = spawn(program, [`--age-plugin=${machine}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(child, 'spawn')
  } catch {
    throw new UserError(`the plugin ${program} cannot be started`, [
      `is ${program} installed and on the PATH?`,
    ])
  }
  // It may end while something is written to it; what it answered says why.
  child.stdin.on('error', () => undefined)
  return {
    stdout: child.stdout,
    write: (bytes) =>
      new Promise((resolve) => {
        child.stdin.write(bytes, () => resolve())
      }),
    close: async () => {
      child.stdin.end()
      if (child.exitCode !== null || child.signalCode !== null) return
      const timer = setTimeout(() => child.kill(), PATIENCE_MS)
      await once(child, 'exit')
      clearTimeout(timer)
    },
  }
}

/** How long a plugin may take to end after its input did. */
const PATIENCE_MS = 5000
