import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { goTool } from '../go-tool.ts'

/** The real `kubeseal`; undefined on a machine without Go. */
export const kubeseal = await goTool({
  name: 'kubeseal',
  version: 'v0.40.0',
  package: 'github.com/bitnami/sealed-secrets/cmd/kubeseal',
  folder: join(import.meta.dirname, 'kubeseal'),
})

/** Runs it, without a cluster unless a kubeconfig is given. */
export function runKubeseal(
  args: readonly string[],
  input: string | Uint8Array,
  kubeconfig = '/dev/null',
): string {
  if (kubeseal === undefined) throw new Error('there is no kubeseal')
  return execFileSync(kubeseal, args, {
    input,
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
}
