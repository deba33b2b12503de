/**
 * `npm run bench [-- start|small|medium|large|author|reach …]`. Prints the tables of
 * docs/performance.md: how long our verbs take, and how that compares with
 * another program in the same run; `reach` prints how it grows with the
 * cluster. `npm run bench -- generate FILE` writes a snapshot of any size: see
 * bench/generate.ts.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { buildIfStale, EXECUTABLE } from '../scripts/build/build.ts'
import { ROOT } from '../scripts/lib/child.ts'
import { startControlPlane } from '../test/control-plane/control-plane.ts'
import { authorHeats } from './author.ts'
import { fill, type LiveSize, MEDIUM, SMALL, THOUSAND, writeManifests } from './clusters.ts'
import { generate, writeSnapshot } from './generate.ts'
import { LARGE } from './large-model.ts'
import { type Contender, median, medianRatio, race, runOnce } from './measure.ts'
import { benchScale } from './scale.ts'

const HEADING = '| what | ours | against | theirs | ratio | goal | |\n|---|--:|---|--:|--:|---|---|'
const node = process.execPath
const folder = mkdtempSync(join(tmpdir(), 'vault-secret-bench-'))

const SECTIONS: Readonly<Record<string, () => Promise<void>>> = {
  start: benchStart,
  small: () => live(SMALL, benchSmall),
  medium: () => live(MEDIUM, benchMedium),
  large: benchLarge,
  author: benchAuthor,
  reach: () => benchScale(folder, (args) => program(args).command, print),
}

const [first, ...rest] = process.argv.slice(2)
if (first === 'generate') await generate(rest)
else await main(process.argv.slice(2))

async function main(names: readonly string[]): Promise<void> {
  try {
    await buildIfStale()
    print(
      `${cpus().length} × ${cpus()[0]?.model ?? ''}, Node ${process.version}, ${kubectlVersion()}\n`,
    )
    if (names.length === 0 || names.some((name) => name !== 'reach')) print(HEADING)
    for (const [name, section] of Object.entries(SECTIONS)) {
      if (names.length === 0 || names.includes(name)) await section()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function benchStart(): Promise<void> {
  const bare = { name: 'bare Node', command: [node, '-e', '0'] }
  const kubectl = { name: 'kubectl version --client', command: ['kubectl', 'version', '--client'] }
  for (const args of [['version'], ['--help'], ['reach', '--help'], ['__complete', 'rea']]) {
    const [ours = [], theirs = [], floor = []] = await race([program(args), kubectl, bare], 31)
    row(args.join(' '), ours, kubectl.name, theirs, 1)
    row(args.join(' '), ours, bare.name, floor)
  }
}

async function benchSmall(env: Readonly<Record<string, string>>): Promise<void> {
  const kubectl = {
    name: 'kubectl get secrets',
    command: ['kubectl', 'get', 'secrets', '-n', 'team-0'],
    env,
  }
  const verbs: readonly (readonly [string[], number?])[] = [
    [['list', '-n', 'team-0'], 1.3],
    [['consumers', 'secret-0', '-n', 'team-0'], 1.3],
    [['reach', 'secret-0', '-n', 'team-0']],
  ]
  for (const [args, goal] of verbs) {
    const [ours = [], theirs = []] = await race([program(args, env), kubectl], 21)
    row(`${args.join(' ')}, 90 pods`, ours, kubectl.name, theirs, goal)
  }
  const [whole = []] = await race([program(['reach', '-A'], env)], 21)
  absolute('reach -A, 90 pods, 60 Secrets', whole, 380)
}

async function benchMedium(env: Readonly<Record<string, string>>): Promise<void> {
  const json = {
    name: 'kubectl get pods -A -o json',
    command: ['kubectl', 'get', 'pods', '-A', '-o', 'json'],
    env,
  }
  const [ours = [], theirs = []] = await race([program(['reach', '-A'], env), json], 5)
  row('reach -A, 10,000 pods, 2,000 Secrets', ours, json.name, theirs, 0.3)
}

async function benchLarge(): Promise<void> {
  const file = join(folder, 'large.snapshot')
  await writeSnapshot(file, LARGE, 1)
  const whole = program(['reach', '-A', '--snapshot', file])
  const one = program(['reach', 'team-0/secret-0', '-o', 'json', '--snapshot', file])
  // Draws no map of who may do what.
  const load = program(['consumers', 'team-0/secret-0', '--snapshot', file])
  const [wholeTimes = [], oneTimes = [], loadTimes = []] = await race([whole, one, load], 3)
  absolute('reach -A, snapshot of 100,000 pods', wholeTimes, 10_000)
  absolute('consumers NAME, the same snapshot: loading', loadTimes)
  absolute('reach NAME, the same snapshot, less that', [median(oneTimes) - median(loadTimes)], 1000)
  const { megabytes: peak } = await runOnce(whole.command)
  print(`| memory of that reach -A | ${peak} MB | | | | < 1000 MB | ${verdict(peak < 1000)} |`)
}

async function benchAuthor(): Promise<void> {
  for (const { what, ours, theirs, ratio, rounds } of await authorHeats(folder, program)) {
    const [own = [], other = []] = await race([ours, theirs], rounds)
    row(what, own, theirs.name, other, ratio)
  }
  await live(THOUSAND, benchDiff)
}

async function benchDiff(env: Readonly<Record<string, string>>): Promise<void> {
  const file = join(folder, 'thousand.yaml')
  await writeManifests(file, THOUSAND)
  const diff = program(['diff', '-f', file], env)
  const kubectl = { name: 'kubectl diff', command: ['kubectl', 'diff', '-f', file], env }
  const [ours = []] = await race([diff], 3)
  absolute('diff of 1,000 Secrets against the cluster', ours, 5000)
  const [once = []] = await race([kubectl], 1)
  absolute('the same by kubectl diff', once)
}

/** Starts a control plane of our own, fills it and gives the environment that points at it. */
async function live(
  size: LiveSize,
  bench: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const plane = await startControlPlane()
  try {
    await fill(plane.admin, size)
    await bench({ KUBECONFIG: plane.adminKubeconfig })
  } finally {
    await plane.stop()
  }
}

function program(args: readonly string[], env: Readonly<Record<string, string>> = {}): Contender {
  return { name: args.join(' '), command: [node, ROOT + EXECUTABLE, ...args], env }
}

function row(
  what: string,
  ours: readonly number[],
  against: string,
  theirs: readonly number[],
  goal?: number,
): void {
  const ratio = medianRatio(ours, theirs)
  const wanted = goal === undefined ? '' : `≤ ${goal}`
  const met = goal === undefined ? '' : verdict(ratio <= goal)
  const cells = [what, ms(median(ours)), against, ms(median(theirs)), ratio.toFixed(2), wanted, met]
  print(`| ${cells.join(' | ')} |`)
}

function absolute(what: string, ours: readonly number[], goal?: number): void {
  const time = median(ours)
  const wanted = goal === undefined ? '' : `≤ ${ms(goal)}`
  const met = goal === undefined ? '' : verdict(time <= goal)
  print(`| ${what} | ${ms(time)} | | | | ${wanted} | ${met} |`)
}

function verdict(met: boolean): string {
  return met ? 'met' : '**not met**'
}

function ms(time: number): string {
  return time < 1000 ? `${Math.round(time)} ms` : `${(time / 1000).toFixed(1)} s`
}

function kubectlVersion(): string {
  const { stdout } = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' })
  return `kubectl ${/v[\d.]+/.exec(stdout)?.[0] ?? '?'}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
