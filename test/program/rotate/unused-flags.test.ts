import { expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { NEW, rotationSite } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)
const site = await rotationSite(cluster, kubeconfigFor)
const GIVEN = ['db', '--from-stdin', 'password', '--yes'] as const
const DUAL = ['--strategy', 'dual', '--second-key'] as const

test.each([
  [['--second-key', 'password=next'], '--second-key is for --strategy dual'],
  [[...DUAL, 'passwort=next'], '--second-key names passwort, which gets no new value'],
  [[...DUAL, 'password='], '--second-key: "" cannot be a key of a Secret'],
  [[...DUAL, 'password=ne xt'], '--second-key: "ne xt" cannot be a key of a Secret'],
  [[...DUAL, 'password=a', '--second-key', 'password=b'], '--second-key names two keys'],
  [['--ca', 'authority'], '--ca is for the certificate'],
  [['--at-once', '2'], '--at-once is for many Secrets'],
  [['--keep-going'], '--keep-going is for many Secrets'],
])('%j is refused while nothing was changed', async (words, message) => {
  const { status, stderr } = await site.rotate([...GIVEN, ...words], NEW)
  expect(stderr).toContain(message)
  expect(status).toBe(2)
  expect(await site.secrets()).toEqual(['db'])
})

test('--ca is refused for a Secret without a certificate', async () => {
  await site.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'single' },
    stringData: { token: 'canaryOldToken0000000001' },
  })
  const { status, stderr } = await site.rotate(['single', '--ca', 'authority', '--yes'])
  expect(stderr).toContain('--ca is for a Secret of type kubernetes.io/tls')
  expect(status).toBe(2)
})
