import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { serverFolders } from '../../postgres/binaries.ts'
import { type Server, startPostgres } from '../../postgres/server.ts'
import { ADMIN, databaseSite, type DatabaseSite } from './database.ts'
import { encoded, OLD } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

describe.each(serverFolders())('two Secrets of one fleet with %s', (folder) => {
  let server: Server
  let site: DatabaseSite
  beforeAll(async () => {
    server = await startPostgres(folder)
  })
  beforeEach(async () => {
    site = await databaseSite(cluster, kubeconfigFor, server, server.port)
  })
  afterAll(() => server.stop())

  /** Another Secret, which reaches the server by another name of it. */
  async function alsoFor(role: string): Promise<readonly string[]> {
    const place = { host: 'localhost', port: String(server.port), dbname: 'postgres' }
    const values = Object.entries({ ...place, username: role, password: OLD })
    const data = Object.fromEntries(values.map(([key, value]) => [key, encoded(value)]))
    const labels = { team: 'pay' }
    await site.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db-2', labels }, data })
    await cluster.admin.patch(`/api/v1/namespaces/${site.namespace}/secrets/db`, {
      metadata: { labels },
    })
    return ['-l', 'team=pay', ...ADMIN, '--strategy']
  }

  test.each(['postgres', 'alternating'])(
    'are refused by %s where both are for the same role',
    async (strategy) => {
      const { status, stderr } = await site.rotate([...(await alsoFor(site.role)), strategy])
      expect(stderr).toContain('are for the same role of a PostgreSQL server')
      expect(stderr).not.toContain('canary')
      expect(status).toBe(2)
      expect(await server.login(site.role, OLD)).toBeUndefined()
      expect(await site.secrets()).toEqual(['db', 'db-2', 'db-admin'])
    },
  )

  test('are refused where the one is for the role that is to take turns with the other', async () => {
    await server.sql(`CREATE ROLE "${site.other}" LOGIN PASSWORD '${OLD}' IN ROLE "${site.role}"`)
    const { status, stderr } = await site.rotate([...(await alsoFor(site.other)), 'alternating'])
    expect(stderr).toContain('or for two that take turns')
    expect(status).toBe(2)
  })

  test('are both rotated where each has a role of its own', async () => {
    const role = `${site.role}Own`
    await server.sql(`CREATE ROLE "${role}" LOGIN PASSWORD '${OLD}'`)
    const { status } = await site.rotate([...(await alsoFor(role)), 'postgres'])
    expect(status).toBe(0)
  })
})
