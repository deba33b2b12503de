import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { once } from 'node:events'

/** A file system of its own that a test can fill. */
export interface SmallDisk {
  /** Its folder, for programs that are started through `enter`. */
  readonly folder: string
  /** The same folder, for this process. */
  readonly seen: string
  readonly enter: readonly string[]
  /** Takes all space but so many bytes, in whole pages. */
  fill(free?: number): void
  /** Gives it back. */
  drain(): void
  remove(): void
}

const SIZE = 256 * 1024
const PAGE = 4096
/** What unshare needs to give a root to somebody who is none. */
const OPENED = ['--user', '--map-root-user', '--mount']

/** Why no file system can be mounted here, or nothing. */
export function whyNoDisk(): string | undefined {
  const mounting = ['sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt && command -v nsenter']
  const { status, error, stderr } = spawnSync('unshare', [...OPENED, ...mounting])
  if (status === 0) return undefined
  return `no file system can be mounted here: ${error?.message ?? stderr.toString().trim()}`
}

/**
 * Mounts a small one in a mount namespace of its own, for which nobody has to be root. It is
 * gone with the process that holds it, and that one with this process.
 */
export async function smallDisk(folder: string): Promise<SmallDisk> {
  mkdirSync(folder)
  const mount = `mount -t tmpfs -o size=${SIZE} tmpfs '${folder}' && echo ready && exec cat`
  const holder = spawn('unshare', [...OPENED, 'sh', '-c', mount], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  const seen = `/proc/${holder.pid}/root${folder}`
  const filler = path.join(seen, '.filler')
  return {
    folder,
    seen,
    enter: entering(holder, folder),
    fill: (free = 0) => fill(filler, free),
    drain: () => rmSync(filler, { force: true }),
    remove: () => void holder.stdin.end(),
  }
}

function entering({ pid }: ChildProcess, folder: string): readonly string[] {
  const into = ['nsenter', '-t', String(pid), '--user', '--mount', '--preserve-credentials']
  return [...into, 'sh', '-c', 'cd "$0" && exec "$@"', folder]
}

function fill(filler: string, free: number): void {
  const file = openSync(filler, 'w')
  const page = Buffer.alloc(PAGE)
  let pages = 0
  try {
    for (;;) {
      writeSync(file, page)
      pages += 1
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
  truncateSync(filler, Math.max(0, pages * PAGE - free))
}
