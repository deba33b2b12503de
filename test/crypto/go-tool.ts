import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { cacheFolder } from '../control-plane/go-build.ts'
import { compile } from '../control-plane/go-compile.ts'
import { withLock } from '../control-plane/lock.ts'
import { type GoPatch, patchedModule } from './go-patched.ts'

/** A reference program that is compared with ours. */
export interface GoTool {
  /** Name of the program. */
  readonly name: string
  /** With a leading v. */
  readonly version: string
  /** The package of the program. */
  readonly package: string
  /** A folder whose go.mod names the module, where `go install PACKAGE@VERSION` is not enough. */
  readonly folder?: string
  /** What must be changed before it can be built; needs a folder. */
  readonly patch?: GoPatch
}

/**
 * Path of the program, built from its Go module on first use and kept next to
 * the control plane; undefined on a machine without Go.
 */
export async function goTool(tool: GoTool): Promise<string | undefined> {
  const folder = join(cacheFolder(), '..', 'tools', `${tool.name}-${tool.version}`)
  const target = join(folder, tool.name)
  if (existsSync(target)) return target
  if (!hasGo()) return undefined
  await mkdir(folder, { recursive: true })
  await withLock(join(folder, 'lock'), `building ${tool.name}`, async () => {
    if (!existsSync(target)) await build(tool, folder, target)
  })
  return target
}

// Built aside and renamed, so that a killed build leaves nothing that looks finished.
async function build(tool: GoTool, folder: string, target: string): Promise<void> {
  const aside = join(folder, 'building')
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside)
  const what = tool.folder === undefined ? `${tool.package}@${tool.version}` : tool.package
  const args = tool.folder === undefined ? ['install'] : ['build', '-o', join(aside, tool.name)]
  await compile({
    what: `${tool.name} ${tool.version}, to compare with`,
    slow: 'The first build takes a minute or two; it is kept and not repeated.',
    args: [...args, '-buildvcs=false', '-trimpath', what],
    cwd: sourceOf(tool, aside) ?? folder,
    env: { GOBIN: aside },
  })
  await rename(join(aside, tool.name), target)
  await rm(aside, { recursive: true, force: true })
}

function sourceOf({ folder, patch }: GoTool, aside: string): string | undefined {
  if (folder === undefined || patch === undefined) return folder
  return patchedModule(folder, aside, patch)
}

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
