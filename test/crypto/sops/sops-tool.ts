import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { SopsFormat } from '../../../src/lib/crypto/sops/index.ts'
import { goTool } from '../go-tool.ts'

/** The reference program, with the identities that it may use. */
export interface SopsTool {
  readonly encrypt: (
    plain: Uint8Array | string,
    format: SopsFormat,
    flags: readonly string[],
  ) => Buffer
  readonly decrypt: (encrypted: Uint8Array, format: SopsFormat) => Buffer
  /** Writes a `.sops.yaml` for what follows. */
  readonly configure: (text: string) => void
}

/** Path of the real sops; undefined on a machine without Go. */
export function sopsProgram(version = 'v3.13.3'): Promise<string | undefined> {
  return goTool({
    name: 'sops',
    version,
    package: 'github.com/getsops/sops/v3/cmd/sops',
  })
}

/** Runs the real sops in a folder of its own, without anything of the user's. */
export function sopsTool(program: string, identities: string): SopsTool {
  const folder = mkdtempSync(join(tmpdir(), 'sops-interop-'))
  const keys = join(folder, 'keys.txt')
  writeFileSync(keys, identities, { mode: 0o600 })
  const run = (args: readonly string[], input: Uint8Array | string): Buffer => {
    const file = join(folder, 'document')
    writeFileSync(file, input)
    const env = { HOME: folder, SOPS_AGE_KEY_FILE: keys, PATH: '/nowhere', TZ: 'UTC' }
    const result = spawnSync(program, [...args, file], { cwd: folder, env, maxBuffer: 2 ** 28 })
    if (result.status !== 0) {
      throw new Error(`sops ${args.join(' ')} failed: ${result.stderr.toString()}`)
    }
    return result.stdout
  }
  const types = (format: SopsFormat) => ['--input-type', format, '--output-type', format]
  return {
    encrypt: (plain, format, flags) => run(['--encrypt', ...types(format), ...flags], plain),
    decrypt: (encrypted, format) => run(['--decrypt', ...types(format)], encrypted),
    configure: (text) => writeFileSync(join(folder, '.sops.yaml'), text),
  }
}
