import { beforeEach, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { schemaProblems } from '../schema-problems.ts'
import { deployment, encoded, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const FLEET = ['-l', 'team=pay', '--yes', '-o', 'json'] as const
const SCHEMAS: Readonly<Record<string, string>> = {
  RotationEvent: 'rotation-event',
  RotationReport: 'rotation-report',
  RotationFleetReport: 'rotation-fleet-report',
}

interface Line {
  readonly kind: string
  readonly secret?: { readonly namespace: string; readonly name: string }
  readonly rotation?: unknown
  readonly rotations?: readonly { readonly secret: { readonly name: string }; result: string }[]
}

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
  for (const name of ['fleet-a', 'fleet-b', 'fleet-c']) await make(name, { password: encoded(OLD) })
})

function make(name: string, data: object): Promise<void> {
  const metadata = { name, labels: { team: 'pay' } }
  return site.apply({ apiVersion: 'v1', kind: 'Secret', metadata, data })
}

/** The lines of an answer, each as its schema says. */
function linesOf(stdout: string): readonly Line[] {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const problems = lines.flatMap((line) => schemaProblems(SCHEMAS[line.kind] ?? '', line))
  expect(problems).toEqual([])
  return lines
}

test('each event says of which Secret and rotation it is, and the last line how each ended', async () => {
  await site.apply(deployment('api', 1, passwordInEnv('fleet-b')))
  await site.ready('api', 1)
  const full = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' } }
  await site.apply({ ...full, spec: { hard: { pods: '1' } } })
  const { stdout, status } = await site.rotate([...FLEET, '--timeout', '2s'])
  const lines = linesOf(stdout)
  const events = lines.filter(({ kind }) => kind === 'RotationEvent')
  expect(new Set(events.map(({ secret }) => secret?.name))).toEqual(new Set(['fleet-a', 'fleet-b']))
  expect(new Set(events.map(({ rotation }) => rotation)).size).toBe(2)
  const ended = lines.at(-1)?.rotations?.map(({ secret, result }) => [secret.name, result])
  expect(ended).toEqual([
    ['fleet-a', 'committed'],
    ['fleet-b', 'rolledBack'],
    ['fleet-c', 'notBegun'],
  ])
  expect(status).toBe(6)
})

test('a dry run prints what would be done with each', async () => {
  const { stdout, status } = await site.rotate([...FLEET, '--dry-run', 'server'])
  expect(linesOf(stdout).map(({ kind }) => kind)).toEqual(Array(3).fill('RotationReport'))
  expect(status).toBe(0)
})

test('a refusal says of which Secret it is', async () => {
  await make('fleet-b', { password: encoded('{"a": 1}') })
  await make('fleet-c', { password: encoded('{"a": 1}') })
  const { stderr, status } = await site.rotate(FLEET)
  const why = 'what a new value of password has to be like'
  expect(stderr).toContain(`error: ${site.namespace}/fleet-b: ${why}`)
  expect(stderr).toContain(`also: ${site.namespace}/fleet-c: ${why}`)
  expect(status).toBe(2)
})
