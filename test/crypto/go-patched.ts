import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program that cannot be used in tests as it is. */
export interface GoPatch {
  /** The module, by the name that its packages are imported under. */
  readonly module: string
  /** A file of it. */
  readonly file: string
  /** Each text, which must be there once, and what it becomes. */
  readonly replace: readonly (readonly [string, string])[]
}

/**
 * Copies the folder of a go.mod into `aside`, with a changed copy of one of its modules.
 *
 * @returns the folder to build in
 */
export function patchedModule(folder: string, aside: string, patch: GoPatch): string {
  const target = join(aside, 'module')
  cpSync(folder, target, { recursive: true })
  const source = join(aside, 'source')
  // Files of the module cache are read-only, and so are copies of them.
  cpSync(downloaded(target, patch.module), source, { recursive: true })
  execFileSync('chmod', ['-R', 'u+w', source])
  const file = join(source, patch.file)
  writeFileSync(file, patched(readFileSync(file, 'utf8'), patch))
  execFileSync('go', ['mod', 'edit', '-replace', `${patch.module}=../source`], { cwd: target })
  return target
}

function downloaded(folder: string, module: string): string {
  const options = { cwd: folder, encoding: 'utf8' } as const
  execFileSync('go', ['mod', 'download', module], { ...options, stdio: 'ignore' })
  return execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], options).trim()
}

function patched(text: string, { file, replace }: GoPatch): string {
  return replace.reduce((changed, [from, to]) => {
    if (changed.split(from).length !== 2) throw new Error(`${file} does not have ${from} once`)
    return changed.replace(from, to)
  }, text)
}
