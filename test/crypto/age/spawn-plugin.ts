import { spawn } from 'node:child_process'
import { once } from 'node:events'

import type { PluginDialog, SpawnPlugin } from '../../../src/lib/crypto/age/index.ts'

/** Runs a plugin's program with these variables. */
export function spawnPlugin(command: string, env: Readonly<Record<string, string>>): SpawnPlugin {
  return async (_name, stateMachine) => {
    const child = spawn(command, [`--age-plugin=${stateMachine}`], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = once(child, 'close')
    await once(child, 'spawn')
    return {
      stdout: child.stdout,
      write: async (bytes) => {
        if (!child.stdin.write(bytes)) await once(child.stdin, 'drain')
      },
      close: async () => {
        child.stdin.end()
        await ended
      },
    }
  }
}

/** Somebody who is never spoken to. */
export const silent: PluginDialog = {
  message: unexpected,
  confirm: unexpected,
  requestPublic: unexpected,
  requestSecret: unexpected,
}

function unexpected(): never {
  throw new Error('nobody expected to be spoken to')
}
