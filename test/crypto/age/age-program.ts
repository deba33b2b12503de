import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'

import { type GoTool, goTool } from '../go-tool.ts'

const VERSION = 'v1.3.2'

/** The real `age`; undefined on a machine without Go. */
export const age = await goTool(program('age'))

/** A plugin that comes with it: passphrases from the environment. */
export const batchpass = await goTool(program('age-plugin-batchpass'))

function program(name: string): GoTool {
  return { name, version: VERSION, package: `filippo.io/age/cmd/${name}` }
}

/** Runs `age`, which finds the plugin. */
export function runAge(
  args: readonly string[],
  input: Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Buffer {
  if (age === undefined || batchpass === undefined) throw new Error('there is no age')
  return execFileSync(age, args, {
    input,
    env: { ...process.env, PATH: dirname(batchpass), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
}
