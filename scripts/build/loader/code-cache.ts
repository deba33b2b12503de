import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'

/** Compiles scripts, with what V8 made of them the last time if that is at hand. */
export interface CodeCache {
  compile(name: string, text: string): Script
}

/** What V8 made of each script, by name. */
type Codes = ReadonlyMap<string, Buffer>

/**
 * Keeps compiled code between runs, in one file for each version of Node, in
 * `$XDG_CACHE_HOME` or `~/.cache`. Whoever can write that file can run code as
 * us. So file and folder have to be our own and closed to others; otherwise,
 * and under sudo with somebody else's home, there is no cache. Node's switch
 * `NODE_DISABLE_COMPILE_CACHE` turns it off.
 *
 * @param build tells one build of the program from another
 */
export function openCodeCache(build: string): CodeCache {
  const folder = cacheFolder()
  const file = folder && join(folder, `code-${process.version}-${process.arch}`)
  const known: Codes = (file && readCodes(file, build)) || new Map<string, Buffer>()
  const compiled = new Map<string, Script>()
  let anyNew = false
  if (folder && file) {
    process.once('exit', () => {
      if (anyNew) writeCodes(folder, file, build, [...known, ...codesOf(compiled)])
    })
  }
  return {
    compile: (name, text) => {
      const cachedData = known.get(name)
      const script = new Script(text, { filename: name, ...(cachedData && { cachedData }) })
      if (cachedData !== undefined && script.cachedDataRejected !== true) return script
      anyNew = true
      compiled.set(name, script)
      return script
    },
  }
}

/** Of scripts that ran: then V8 stores the functions that were needed, too. */
function codesOf(scripts: ReadonlyMap<string, Script>): readonly (readonly [string, Buffer])[] {
  return [...scripts].map(([name, script]) => [name, script.createCachedData()])
}

/** Undefined where we cannot tell whose a file is, as on Windows. */
function cacheFolder(): string | undefined {
  if (process.env['NODE_DISABLE_COMPILE_CACHE'] || process.getuid === undefined) return undefined
  try {
    const home = process.env['XDG_CACHE_HOME'] || homedir()
    if (!isOurs(lstatSync(home))) return undefined
    return join(process.env['XDG_CACHE_HOME'] || join(home, '.cache'), 'kubectl-vault-secret')
  } catch {
    return undefined
  }
}

function isOurs({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o022) === 0
}

/**
 * The file: a checksum of all that follows, since V8 trusts what it is given; a
 * line of JSON that says what there is; and the codes one after the other.
 */
function readCodes(path: string, build: string): Codes | undefined {
  try {
    if (!isOurs(lstatSync(join(path, '..')))) return undefined
    const content = readOurs(path)
    const end = content.indexOf('\n')
    const body = content.subarray(CHECKSUM)
    if (content.toString('latin1', 0, CHECKSUM) !== checksum(body)) return undefined
    const header = JSON.parse(content.toString('utf8', CHECKSUM, end)) as Header
    if (header.build !== build) return undefined
    let start = end + 1
    return new Map(
      header.codes.map(([name, size]) => [name, content.subarray(start, (start += size))]),
    )
  } catch {
    return undefined
  }
}

interface Header {
  readonly build: string
  readonly codes: readonly (readonly [name: string, size: number])[]
}

/** Asks the open file whose it is, so that it cannot be exchanged in between. */
function readOurs(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    if (!isOurs(fstatSync(file))) throw new Error('not ours')
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

const CHECKSUM = 8

function checksum(body: Buffer): string {
  return process.getBuiltinModule('node:zlib').crc32(body).toString(16).padStart(CHECKSUM, '0')
}

/** Best effort: a home that cannot be written to costs some milliseconds each time, no more. */
function writeCodes(
  folder: string,
  path: string,
  build: string,
  codes: readonly (readonly [string, Buffer])[],
): void {
  const latest = [...new Map(codes)]
  const header: Header = { build, codes: latest.map(([name, code]) => [name, code.length]) }
  const parts = [Buffer.from(`${JSON.stringify(header)}\n`), ...latest.map(([, code]) => code)]
  const body = Buffer.concat(parts)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!isOurs(lstatSync(folder))) return
    const temporary = `${path}.${process.pid}`
    writeFileSync(temporary, Buffer.concat([Buffer.from(checksum(body)), body]), {
      mode: 0o600,
      flag: 'wx',
    })
    renameSync(temporary, path)
  } catch {
    // See above.
  }
}
