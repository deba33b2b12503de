// Runs a TypeScript file of this repository: `node scripts/run.mjs FILE [ARGUMENT…]`.
//
// The first thing that runs on a fresh clone, under whatever Node is there
// (20 or later): so plain JavaScript, without dependencies. It installs the
// dependencies that package-lock.json asks for and goes on under the Node of
// node_modules/.bin, which runs TypeScript as it is.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { constants } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules', '.bin')
const NODE = join(
  ROOT,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

const [file, ...args] = process.argv.slice(2)
if (file === undefined) fail('usage: node scripts/run.mjs FILE [ARGUMENT…]')
const script = resolve(ROOT, file)

if (!isInstalled()) await install()
if (!existsSync(NODE)) {
  fail(
    'node_modules holds no Node: was it installed with --ignore-scripts? Remove it and try again',
  )
}
if (realpathSync(process.execPath) === realpathSync(NODE)) await runHere()
else await runUnderOurNode()

/** Whether node_modules holds every package of package-lock.json in its exact version. */
function isInstalled() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'))
  const present = packagesOf(join(ROOT, 'node_modules', '.package-lock.json'))
  return (
    existsSync(NODE) &&
    Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === '') return true
      // Optional packages are those of other platforms.
      return (
        present[path]?.version === version || (optional === true && present[path] === undefined)
      )
    })
  )
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

async function install() {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say('installing dependencies (npm ci), about a quarter of a minute…')
  const progress = setInterval(() => say(`  still installing, ${seconds()} s`), 10_000)
  const { code, output } = await npm(['ci', '--loglevel=error', '--no-audit', '--no-fund'])
  clearInterval(progress)
  if (code !== 0) fail(`${output.trimEnd()}\nnpm ci failed`, code)
  say(`  done in ${seconds()} s`)
}

/** Runs the npm that started us, or the one on PATH, and collects what it prints. */
function npm(npmArgs) {
  const ours = process.env.npm_execpath?.endsWith('.js') ? [process.env.npm_execpath] : []
  const command = ours.length > 0 ? process.execPath : 'npm'
  const child = spawn(command, [...ours, ...npmArgs], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: ours.length === 0 && process.platform === 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  }
  return new Promise((done) => {
    child.on('error', (error) => done({ code: 1, output: error.message }))
    child.on('close', (code) => done({ code: code ?? 1, output }))
  })
}

async function runHere() {
  putFirstOnPath()
  process.argv = [process.execPath, script, ...args]
  await import(pathToFileURL(script).href)
}

function runUnderOurNode() {
  putFirstOnPath()
  const child = spawn(NODE, [script, ...args], { stdio: 'inherit' })
  // The terminal sends Ctrl-C to both: wait for the child, which cleans up. Others are passed on.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((done) => {
    child.on('close', (code, signal) => {
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
      done()
    })
  })
}

/** So that whatever the script starts as `node` is the same Node. */
function putFirstOnPath() {
  const path = process.env.PATH ?? ''
  if (!path.startsWith(BIN + delimiter)) process.env.PATH = `${BIN}${delimiter}${path}`
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text, code = 1) {
  say(text)
  process.exit(code)
}
