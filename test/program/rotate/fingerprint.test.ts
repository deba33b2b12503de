/** The keyed fingerprint that links the Secret with the pods that were made for its values. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { valuesFingerprint } from '../../../src/lib/change/rotate/values/keyed-fingerprint.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { delay } from '../../control-plane/faults.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, run } from '../run.ts'
import { EXAMPLES } from './hook-folder.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'
import { versionNow, versionsSince } from './versions.ts'

const MARK = 'rotation.kubectl-vault-secret/db'
const GIVEN = ['db', '--from-stdin', 'password', '--yes'] as const

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
const folder = mkdtempSync(path.join(tmpdir(), 'fingerprint-'))
let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await proxy.stop()
})

const secretNamed = (name: string): Promise<KubeObject> =>
  cluster.admin.get(`/api/v1/namespaces/${site.namespace}/secrets/${name}`)
const markIn = ({ metadata }: KubeObject): string | undefined =>
  metadata.annotations?.['kubectl-vault-secret/rotation']

async function keyOf(journal: string): Promise<SecretBytes> {
  const data = (await secretNamed(journal))['data'] as Readonly<Record<string, string>>
  return SecretBytes.from(Buffer.from(data['fingerprint-key'] ?? '', 'base64'))
}

test('is on the Secret and on every pod, and is that of what the Secret holds', async () => {
  expect((await site.rotate(GIVEN, NEW)).status).toBe(0)
  const [id, stage, fingerprint] = markIn(await secretNamed('db'))?.split('.') ?? []
  expect([id?.length, stage]).toEqual([20, '0'])
  const values = new Map([['password', SecretBytes.fromText(NEW)]])
  expect(fingerprint).toBe(valuesFingerprint(await keyOf('db.rotation-1'), values))
  const pods = await site.pods('api')
  expect(pods.map(({ metadata }) => metadata.annotations?.[MARK])).toEqual([
    `${id}.0.${fingerprint}`,
  ])
})

test('is another one for each stage and each rotation, and its key stands in no annotation', async () => {
  const since = await versionNow(cluster, site.namespace)
  expect((await site.rotate([...GIVEN, '--strategy', 'dual'], NEW)).status).toBe(0)
  expect((await site.rotate(GIVEN, NEW)).status).toBe(0)
  const versions = await versionsSince(cluster, site.namespace, since)
  const ofSecret = versions.filter(({ metadata }) => metadata.name === 'db')
  const fingerprints = ofSecret.flatMap((each) => markIn(each)?.split('.')[2] ?? [])
  expect(fingerprints).toHaveLength(4)
  expect(new Set(fingerprints).size).toBe(4)
  const annotations = JSON.stringify(versions.map(({ metadata }) => metadata))
  const keys = await Promise.all([keyOf('db.rotation-1'), keyOf('db.rotation-2')])
  for (const key of keys) {
    expect(key).toHaveLength(32)
    const bytes = Buffer.from(key.reveal())
    expect(annotations).not.toContain(bytes.toString('hex'))
    expect(annotations).not.toContain(bytes.toString('base64'))
  }
})

test('its key goes with the values of the revision', async () => {
  expect((await site.rotate(GIVEN, NEW)).status).toBe(0)
  expect((await site.rotate([...GIVEN, '--keep', '1'], OLD)).status).toBe(0)
  expect((await secretNamed('db.rotation-1'))['data']).toBeUndefined()
})

test('tells that somebody wrote another value while pods were made, which stays', async () => {
  const user = `operator-${site.namespace}`
  const kubeconfig = await proxy.kubeconfigForUser(user, ['system:masters'], site.namespace)
  const place = `/api/v1/namespaces/${site.namespace}/secrets/db`
  let meddled: Promise<unknown> | undefined
  const where = (request: { user?: string; method: string; path: string }): boolean => {
    const isRestart = request.method === 'PATCH' && request.path.includes('/deployments/api')
    if (request.user === user && isRestart && !request.path.includes('dryRun')) {
      meddled ??= cluster.admin.patch(place, { data: { password: encoded('canaryThird') } })
    }
    return false
  }
  const disarm = proxy.faults.add({ where }, delay(0))
  const ran = await run(['rotate', ...GIVEN], { kubeconfig, input: NEW })
  disarm()
  await meddled
  expect(ran.stderr).toContain('somebody changed')
  expect(ran.stderr).toContain('while its consumers were restarted')
  expect(ran.stderr).toContain('as somebody else has left it meanwhile')
  expect(ran.status).toBe(6)
  expect(await site.value('password')).toBe('canaryThird')
})

test('goes back to the letter with the annotation of the template', async () => {
  expect((await site.rotate(GIVEN, NEW)).status).toBe(0)
  const deploymentPath = `/apis/apps/v1/namespaces/${site.namespace}/deployments/api`
  const markOfTemplate = async (): Promise<unknown> =>
    (await cluster.admin.get(deploymentPath))['spec'].template.metadata.annotations[MARK]
  const before = [markIn(await secretNamed('db')), await markOfTemplate()]
  await site.limitPods(1)
  await site.ready('api', 1)
  expect((await site.rotate([...GIVEN, '--timeout', '2s'], OLD)).status).toBe(6)
  expect([markIn(await secretNamed('db')), await markOfTemplate()]).toEqual(before)
})

describe('the example that compares inside the pods', () => {
  /** In the place of a kubelet: runs the command here, with the environment of the container. */
  const KUBECTL = `#!/bin/sh
printf '%s\\n' "$*" >>"$STAND_IN/words"
if [ "$1" = get ]; then echo 'api-1 api-2 '; exit; fi
while [ "$1" != -- ]; do shift; done
shift
exec env -i PATH=/usr/bin:/bin DB_PASSWORD="$(cat "$STAND_IN/value")" "$@"
`
  const verified = async (value: string, password = NEW): Promise<Ran> => {
    const standIn = mkdtempSync(path.join(folder, 'kubectl-'))
    writeFileSync(path.join(standIn, 'kubectl'), KUBECTL)
    chmodSync(path.join(standIn, 'kubectl'), 0o755)
    writeFileSync(path.join(standIn, 'value'), value)
    const kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], site.namespace)
    const verify = path.join(EXAMPLES, 'same-in-pods.sh')
    const env = { STAND_IN: standIn, KEY: 'password', VARIABLE: 'DB_PASSWORD' }
    return run(['rotate', ...GIVEN, '--verify', verify], {
      kubeconfig,
      input: password,
      env: { ...env, PATH: `${standIn}:${process.env['PATH']}` },
    })
  }

  test('finds the new value, whatever characters it has', async () => {
    const value = `canary "$x" 'ä' %s \\n`
    const { status, stderr, stdout } = await verified(value, value)
    expect(stderr).toContain('note: verify: 2 pods have the new value of password')
    expect(status).toBe(0)
    expect(stdout + stderr).not.toContain('canary')
  })

  test('takes everything back where a pod has another value', async () => {
    const { status, stderr } = await verified(OLD)
    expect(stderr).toContain('pod api-1 does not have the new value of password')
    expect(status).toBe(6)
    expect(await site.value('password')).toBe(OLD)
  })
})
