import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { UserError } from '../../base/errors.ts'
import type { SecretDifference } from '../../change/diff/report.ts'
import { maskedManifest } from '../../view/masked-manifest.ts'
import { yamlText } from '../../view/yaml.ts'
import { ExitCode } from '../exit-code.ts'

const VARIABLE = 'KUBECTL_EXTERNAL_DIFF'

/** A program that compares two folders, and the words before them. */
export interface ExternalDiff {
  readonly program: string
  readonly words: readonly string[]
}

/**
 * The program that the environment names, split as kubectl does
 * (pkg/cmd/diff/diff.go, `DiffProgram.getCommand`): at spaces, and words with
 * other characters than letters, digits, dash and equal sign are dropped.
 */
export function externalDiff(env: NodeJS.ProcessEnv): ExternalDiff | undefined {
  const [program = '', ...words] = (env[VARIABLE] ?? '').split(' ')
  if (program === '') return undefined
  return { program, words: words.filter((word) => /^[a-zA-Z0-9-=]+$/.test(word)) }
}

/**
 * Gives the program two folders of masked manifests, LIVE and MERGED as kubectl
 * calls them.
 *
 * @returns its exit code when that is 0 or 1
 * @throws UserError when it cannot be started or ends with another one
 */
export async function runExternalDiff(
  { program, words }: ExternalDiff,
  items: readonly SecretDifference[],
  signal: AbortSignal,
): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'vault-secret-diff-'))
  try {
    const [live, merged] = [join(folder, 'LIVE'), join(folder, 'MERGED')]
    await writeSide(live, items, 'before')
    await writeSide(merged, items, 'after')
    return await run(program, [...words, live, merged], signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeSide(
  folder: string,
  items: readonly SecretDifference[],
  side: 'before' | 'after',
): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  for (const item of items) {
    const manifest = maskedManifest(item, side)
    if (manifest === undefined) continue
    // A manifest may call itself `../x`.
    const name = encodeURIComponent(`${item.namespace}.${item.name}`)
    const path = join(folder, `v1.Secret.${name}`)
    await writeFile(path, yamlText(manifest), { mode: 0o600, flag: 'wx' })
  }
}

async function run(
  program: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<ExitCode> {
  const child = spawn(program, words, { stdio: 'inherit', signal })
  const code = await once(child, 'exit').then(
    ([status]) => status as number | null,
    (error: unknown) => {
      signal.throwIfAborted()
      throw cannotStart(program, error)
    },
  )
  if (code === 0) return ExitCode.done
  if (code === 1) return ExitCode.yes
  throw new UserError(`${program}, which ${VARIABLE} names, ended with ${code ?? 'a signal'}`, [
    'it has to end with 0 for no difference and 1 for some, as diff does',
  ])
}

function cannotStart(program: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code !== 'ENOENT' && code !== 'EACCES') return error
  return new UserError(`${program}, which ${VARIABLE} names, cannot be started (${code})`)
}
