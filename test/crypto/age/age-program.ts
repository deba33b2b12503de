import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'

import { type GoTool, goTool } from '../go-tool.ts'

const VERSION = 'v1.3.2'

/** The real `age`; undefined on a machine without Go. */
export const age = await goTool(program('age'))

/** Plugins that come with it. */
export const plugins = {
  /** Passphrases from the environment. */
  batchpass: await goTool(program('age-plugin-batchpass')),
  /** Post-quantum keys for programs that do not know them. */
  pq: await goTool(program('age-plugin-pq', 'extra')),
  /** The identity of one `age1tag1` and one `age1tagpq1` recipient, which otherwise sits in hardware. */
  tagtest: await goTool(program('age-plugin-tagtest', 'tag/internal')),
}

function program(name: string, folder = 'cmd'): GoTool {
  return { name, version: VERSION, package: `filippo.io/age/${folder}/${name}` }
}

/** Runs `age`, which finds the plugin. */
export function runAge(
  args: readonly string[],
  input: Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Buffer {
  const { batchpass } = plugins
  if (age === undefined || batchpass === undefined) throw new Error('there is no age')
  return execFileSync(age, args, {
    input,
    env: { ...process.env, PATH: dirname(batchpass), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
}
