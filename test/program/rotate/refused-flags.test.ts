/** Flags that cannot be carried out are refused before anything is changed. */
import { beforeAll, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { NEW, OLD, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()

let site: Site
beforeAll(async () => {
  site = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
  const { admin } = cluster
  const path = `/api/v1/namespaces/${site.namespace}/secrets/db`
  await admin.patch(path, { metadata: { labels: { team: 'x' } } })
})

const KEPT = [
  ['--keep 0', ['--keep', '0']],
  ['--keep-for abc', ['--keep-for', 'abc']],
] as const

test.each(KEPT)('%s is refused while the Secret is as it was', async (_, flags) => {
  const one = await site.rotate(['db', '--from-stdin', 'password', '--yes', ...flags], NEW)
  const many = await site.rotate(['-l', 'team=x', '--key', 'password', '--yes', ...flags])
  for (const { status, stderr } of [one, many]) {
    expect(stderr).toContain(`error: ${flags[0]} "${flags[1]}"`)
    expect(status).toBe(2)
  }
  expect(await site.value('password')).toBe(OLD)
  expect(await site.secrets()).toEqual(['db'])
})

test.each(KEPT)('rollback refuses %s as well, and goes nowhere', async (_, flags) => {
  const before = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
  expect((await before.rotate(['db', '--from-stdin', 'password', '--yes'], NEW)).status).toBe(0)
  const { status, stderr } = await before.program('rollback', 'db', '--yes', ...flags)
  expect(stderr).toContain(`error: ${flags[0]} "${flags[1]}"`)
  expect(status).toBe(2)
  expect(await before.value('password')).toBe(NEW)
})
