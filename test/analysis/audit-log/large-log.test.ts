import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditReaders } from '../../../src/lib/analysis/audit-log/index.ts'
import { ANSWERS, type AuditedPlane, METADATA, startAuditedPlane } from './audited-plane.ts'
import { DEEDS } from './deeds.ts'
import { sortLines, writeLargeLog } from './noise.ts'
import { allowInsiders } from './people.ts'
import { addQuotingPolicy } from './quoting-policy.ts'
import { readersIn } from './read-log.ts'
import { carryOut, makeScene } from './scene.ts'

const MEGABYTE = 1024 * 1024
const long = process.env['VAULT_SECRET_TEST_LONG'] === '1'
const SIZE = long ? 1024 * MEGABYTE : 50 * MEGABYTE
const SECRETS = [{ namespace: METADATA, name: 'db', type: 'Opaque', pods: ['shop'] }]

let audited: AuditedPlane
let folder: string
const holders: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kvs-large-audit-'))
  audited = await startAuditedPlane()
  const { plane } = audited
  await allowInsiders(plane)
  await addQuotingPolicy(plane)
  for (const namespace of [METADATA, ANSWERS]) {
    await makeScene(plane, namespace)
    const answers = await Promise.all(DEEDS.map((deed) => carryOut(plane, namespace, deed)))
    if (namespace === METADATA) {
      holders.push(...DEEDS.filter((_, at) => answers[at]).map(({ name }) => name))
    }
  }
})

afterAll(async () => {
  await audited?.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Measured {
  readonly found: AuditReaders
  readonly seconds: number
  /** Most memory that the process ever had, in MB. */
  readonly peak: number
}

// Looked at while it runs: `maxRSS` starts with what the parent had when it forked.
const PROGRAM = `
const { readersIn } = await import(process.argv[1])
let peak = 0
const look = () => { peak = Math.max(peak, process.memoryUsage.rss() / 1024 / 1024) }
const looking = setInterval(look, 10)
const started = performance.now()
const found = await readersIn([process.argv[2]], JSON.parse(process.argv[3]), look)
const seconds = (performance.now() - started) / 1000
clearInterval(looking)
process.stdout.write(JSON.stringify({ found, seconds, peak }))`

/** Reads a log in a process of its own. */
async function measured(path: string): Promise<Measured> {
  const reader = join(import.meta.dirname, 'read-log.ts')
  const heap = '--max-old-space-size=48'
  const args = [heap, '--input-type=module', '-e', PROGRAM, reader, path, JSON.stringify(SECRETS)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [answer] = await Promise.all([text(child.stdout), once(child, 'close')])
  return JSON.parse(answer) as Measured
}

test(
  `a log of ${SIZE / MEGABYTE} MB is read in constant memory, and the same readers are found`,
  { timeout: 600_000 },
  async () => {
    const lines = sortLines(await readFile(audited.log, 'utf8'), METADATA)
    const [small, large] = ['small.log', 'large.log'].map((name) => join(folder, name))
    await writeLargeLog(small ?? '', SIZE / 10, lines)
    await writeLargeLog(large ?? '', SIZE, lines)
    const before = await measured(small ?? '')
    const after = await measured(large ?? '')
    const speed = SIZE / MEGABYTE / after.seconds
    process.stdout.write(
      `${SIZE / MEGABYTE} MB in ${after.seconds.toFixed(1)} s, ${speed.toFixed(0)} MB/s, ` +
        `peak ${after.peak.toFixed(0)} MB; a tenth of it took ${before.peak.toFixed(0)} MB\n`,
    )

    const real = await readersIn([audited.log], SECRETS)
    expect(after.found.secrets).toEqual(real.secrets)
    const users = after.found.secrets[0]?.readers.map(({ user }) => user)
    expect(users).toEqual(expect.arrayContaining(holders))
    expect(after.found.log).toMatchObject({ blindSpots: [], files: [{ unreadable: 0 }] })
    expect(after.peak).toBeLessThan(before.peak + 60)
    expect(after.peak).toBeLessThan(250)
    // Hundreds of MB a minute are asked for.
    expect(speed).toBeGreaterThan(5)
  },
)
