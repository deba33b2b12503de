import { beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { start } from '../run.ts'
import { ENTER, hasPseudoTerminals, PROGRAM_WORDS, Terminal } from '../terminal.ts'
import {
  deployment,
  encoded,
  NEW,
  OLD,
  passwordInEnv,
  type PodParts,
  rotationSite,
  type Site,
} from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

const IN_VOLUME: PodParts = {
  container: { volumeMounts: [{ name: 'db', mountPath: '/db' }] },
  spec: { volumes: [{ name: 'db', secret: { secretName: 'db' } }] },
}
const GIVEN = ['db', '--from-stdin', 'password', '--yes'] as const

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
})

/** Names of the pods of an app, sorted. */
async function names(app: string): Promise<readonly string[]> {
  return (await site.pods(app)).map(({ metadata }) => metadata.name).toSorted()
}

test('a new value comes with new pods where the old one would stay, and with no others', async () => {
  await site.apply(deployment('api', 3, passwordInEnv()))
  await site.apply(deployment('worker', 1, IN_VOLUME))
  await site.apply(deployment('login', 1, passwordInEnv('db', 'username')))
  await site.ready('api', 3)
  await site.ready('worker', 1)
  await site.ready('login', 1)
  const before = {
    api: await names('api'),
    worker: await names('worker'),
    login: await names('login'),
  }

  const { status, stdout, stderr } = await site.rotate([...GIVEN, '--reason', 'leaver'], NEW)

  expect(stderr).toMatch(/restart +deployment\/api \(env PASSWORD\)/)
  expect(stderr).toContain('as it is deployment/worker: volume /db')
  expect(stdout).toContain(`rotated ${site.namespace}/db`)
  expect(status).toBe(0)
  expect(await site.value('password')).toBe(NEW)
  expect(await site.value('username')).toBe('app')
  const after = await names('api')
  expect(after).toHaveLength(3)
  expect(after.filter((each) => before.api.includes(each))).toEqual([])
  expect(await names('worker')).toEqual(before.worker)
  expect(await names('login')).toEqual(before.login)
  expect(stdout + stderr).not.toContain('canary')
})

test('pods that cannot be made put the old value back, and the old pods never stop', async () => {
  await site.apply(deployment('api', 3, passwordInEnv()))
  await site.ready('api', 3)
  const before = await names('api')
  await site.limitPods(3)

  const { status, stdout } = await site.rotate([...GIVEN, '--timeout', '3s'], NEW)

  expect(status).toBe(6)
  expect(stdout).toContain('was rolled back')
  expect(await site.value('password')).toBe(OLD)
  expect(await names('api')).toEqual(before)
  expect(await site.secrets()).toEqual(['db', 'db.rotation-1'])
})

describe('a program that is gone in the middle', () => {
  beforeEach(async () => {
    await site.apply(deployment('api', 3, passwordInEnv()))
    await site.ready('api', 3)
    await site.limitPods(3)
    const kubeconfig = await kubeconfigFor(site.namespace)
    const { child, ended } = start(['rotate', ...GIVEN], { kubeconfig, input: NEW })
    const path = `/apis/apps/v1/namespaces/${site.namespace}/deployments/api`
    await eventually('the template to be changed', async () =>
      JSON.stringify(await cluster.admin.get(path)).includes('rotation.kubectl-vault-secret/db'),
    )
    child.kill('SIGKILL')
    await ended
  })

  test('another one is refused while it is open, with who began it and what to type', async () => {
    const { status, stderr } = await site.rotate(GIVEN, 'canaryThird')
    expect(status).toBe(4)
    expect(stderr).toMatch(/is being rotated by root since 20/)
    expect(stderr).toContain('--resume')
    expect(await site.value('password')).toBe(NEW)
  })

  test('--resume ends it when what was in the way is gone', async () => {
    await cluster.admin.delete(`/api/v1/namespaces/${site.namespace}/resourcequotas/full`)
    const { status } = await site.rotate(['db', '--resume'])
    expect(status).toBe(0)
    expect(await site.value('password')).toBe(NEW)
    await site.ready('api', 3)
  })

  test('--abort puts everything back', async () => {
    const before = await names('api')
    const { status } = await site.rotate(['db', '--abort'])
    expect(status).toBe(6)
    expect(await site.value('password')).toBe(OLD)
    expect(await names('api')).toEqual(before)
  })
})

test('an immutable Secret is followed by one of a new name, which every template then names', async () => {
  site = await rotationSite(cluster, kubeconfigFor, {
    immutable: true,
    data: { password: encoded(OLD) },
  })
  await site.apply(deployment('api', 2, passwordInEnv()))
  await site.apply(deployment('worker', 1, IN_VOLUME))
  await site.ready('api', 2)
  await site.ready('worker', 1)

  const { status, stderr } = await site.rotate(GIVEN, NEW)

  expect(stderr).toContain('new-name (it is immutable)')
  expect(status).toBe(0)
  const [name = '', ...others] = (await site.secrets()).filter(
    (each) => !each.includes('.rotation-'),
  )
  expect(others).toEqual([])
  expect(name).toMatch(/^db-[0-9a-z]{6}$/)
  expect(await site.value('password', name)).toBe(NEW)
  const [pod] = await site.pods('worker')
  expect(JSON.stringify(pod?.['spec'])).toContain(`"secretName":"${name}"`)
})

test('with two values every stage has both that it promises, and at the end one is left', async () => {
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
  const { status, stderr } = await site.rotate([...GIVEN, '--strategy', 'dual'], NEW)
  expect(stderr.match(/^[✓+] .* deployment\/api 1\/1 ready$/gm)).toHaveLength(3)
  expect(status).toBe(0)
  expect(await site.value('password')).toBe(NEW)
  expect(await site.value('password-other')).toBeUndefined()
})

test.skipIf(!hasPseudoTerminals)(
  'on a terminal it is asked about, and a workload has one line that is written anew',
  async () => {
    await site.apply(deployment('api', 3, passwordInEnv()))
    await site.ready('api', 3)
    const kubeconfig = await kubeconfigFor(site.namespace)
    const terminal = new Terminal(`${PROGRAM_WORDS} rotate db --key password`, {
      KUBECONFIG: kubeconfig,
    })
    await terminal.answer('Go on in', 'y')
    await terminal.answer('', ENTER)
    expect(await terminal.ended).toBe(0)
    const lines = terminal.shown.split('deployment/api').slice(0, -1)
    // Every line but the first is written over the one before.
    const over = lines.filter((before) => before.slice(-24).includes('\u001b[1A\r\u001b[K'))
    const written = lines.filter((before) => /[✓+ ] +[\d.]+ s {2}$/.test(before))
    expect(written.length).toBeGreaterThan(1)
    expect(over).toHaveLength(written.length - 1)
    expect(terminal.shown).toContain('rotated')
  },
)
