import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type FaultProxy, startFaultProxy } from '../../postgres/fault-proxy.ts'
import { type Server, startPostgres } from '../../postgres/server.ts'
import { start } from '../run.ts'
import { ADMIN, databaseSite, type DatabaseSite } from './database.ts'
import { OLD } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

const isLong = process.env['VAULT_SECRET_TEST_LONG'] === '1'
/** Before and after each message of the program to the server there is a point; so many are tried. */
const EVERY = isLong ? 1 : 13

let server: Server
let proxy: FaultProxy
beforeAll(async () => {
  server = await startPostgres()
  proxy = await startFaultProxy(server.port)
})
afterAll(async () => {
  await proxy.stop()
  await server.stop()
})

interface Killed {
  readonly site: DatabaseSite
  readonly isKilled: boolean
}

/** Rotates and ends the program as a crash would at the nth message. */
async function killedAt(strategy: string, n: number, when: 'before' | 'after'): Promise<Killed> {
  const site = await databaseSite(cluster, kubeconfigFor, server, proxy.port)
  const kubeconfig = await kubeconfigFor(site.namespace)
  const { child, ended } = start(['rotate', 'db', '--strategy', strategy, ...ADMIN], { kubeconfig })
  proxy.at(n, when, () => child.kill('SIGKILL'))
  const { status } = await ended
  proxy.at(0, 'before', () => {})
  return { site, isKilled: status === null }
}

/** What came of going on, or of the way back, and then of going on where that was too late. */
async function wayOf(site: DatabaseSite, typed: '--resume' | '--abort'): Promise<string> {
  const { status, stderr } = await site.rotate(['db', typed, '--yes'])
  if (stderr.includes('is under way')) return 'not begun'
  if (!stderr.includes('too late')) return `${typed} ${status}`
  return `too late ${(await site.rotate(['db', '--resume'])).status}`
}

const WAYS = {
  '--resume': ['not begun', '--resume 0'],
  '--abort': ['not begun', '--abort 6', 'too late 0'],
} as const

/** Exactly the credential of the Secret is accepted, and nothing is open. */
async function expectWhole(site: DatabaseSite, how: string): Promise<void> {
  const { role, password } = await site.credential()
  expect(await server.login(role, password), how).toBeUndefined()
  const accepted = password !== OLD && (await server.login(site.role, OLD)) === undefined
  expect(accepted, how).toBe(false)
  const uri = await site.value('uri')
  expect(uri, how).toContain(`//${role}:${password}@`)
  const others = await server.sql(
    'SELECT rolname FROM pg_roles WHERE rolname LIKE $1 AND rolcanlogin',
    [`${site.role}%`],
  )
  expect(others, how).toEqual([{ rolname: role }])
}

describe.each(['alternating', 'postgres'])('a program with --strategy %s', (strategy) => {
  test(
    'that is killed at any message to the server is gone on with or rolled back',
    {
      timeout: 3_600_000,
    },
    async () => {
      let tried = 0
      const ends = new Map<string, number>()
      for (let point = 0; ; point += EVERY) {
        const n = Math.floor(point / 2) + 1
        const when = point % 2 === 0 ? 'before' : 'after'
        const { site, isKilled } = await killedAt(strategy, n, when)
        if (!isKilled) break
        tried++
        const typed = tried % 3 < 2 ? '--resume' : '--abort'
        const how = `killed ${when} message ${n}, ${typed}`
        const way = await wayOf(site, typed)
        expect(WAYS[typed], how).toContain(way)
        ends.set(way, (ends.get(way) ?? 0) + 1)
        await expectWhole(site, how)
        expect((await site.rotate(['db', '--resume'])).status, how).toBe(2)
      }
      if (isLong) console.log(strategy, { points: tried, ...Object.fromEntries(ends) })
      expect(tried).toBeGreaterThanOrEqual(Math.floor(60 / EVERY))
      expect([...ends.keys()]).toEqual(
        expect.arrayContaining(['not begun', '--resume 0', '--abort 6']),
      )
    },
  )
})
