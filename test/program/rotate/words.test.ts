import { beforeEach, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { NEW, OLD, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const GIVEN = ['db', '--from-stdin', 'password', '--yes'] as const

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
})

/** Has the journal say that the rotation is somewhere in the middle. */
async function inPhase(phase: string): Promise<void> {
  const path = `/api/v1/namespaces/${site.namespace}/secrets/db.rotation-1`
  const { metadata } = await cluster.admin.get(path)
  const [key = '', text = ''] = Object.entries(metadata.annotations ?? {})[0] ?? []
  const journal = { ...(JSON.parse(text) as object), phase }
  await cluster.admin.patch(path, {
    metadata: { annotations: { [key]: JSON.stringify(journal) } },
  })
}

test('a new value that is the old one is warned of', async () => {
  const { stderr } = await site.rotate([...GIVEN, '--dry-run', 'server'], OLD)
  expect(stderr).toContain('warning: password: the new value is the one that it has already')
  const other = await site.rotate([...GIVEN, '--dry-run', 'server'], NEW)
  expect(other.stderr).not.toContain('warning')
})

test('the plan of a rollback says to what it goes back', async () => {
  await site.rotate(GIVEN, NEW)
  await site.rotate(GIVEN, 'canary-3')
  const words = ['rollback', 'db', '--reason', 'leaver', '--dry-run', 'server'] as const
  const last = await site.program(...words)
  expect(last.stderr).toContain('new value as after revision 1')
  const first = await site.program(...words, '--to-revision', '0')
  expect(first.stderr).toContain('new value as before the first revision')
})

test('a rollback during a rotation says who is at it', async () => {
  await site.rotate(GIVEN, NEW)
  await inPhase('switched')
  const { status, stderr } = await site.program('rollback', 'db', '--yes')
  expect(stderr).toContain('is being rotated by root since')
  expect(stderr).toContain('--abort')
  expect(status).toBe(4)
})

test('what is on its way back is not offered to be rolled back', async () => {
  await site.rotate(GIVEN, NEW)
  await inPhase('rollingBack')
  const [status, another] = [await site.rotate(['db', '--status']), await site.rotate(GIVEN, NEW)]
  for (const { stderr } of [status, another]) {
    expect(stderr).toContain('--resume` goes on with it')
    expect(stderr).not.toContain('--abort')
  }
})
