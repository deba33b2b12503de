/** The values in a journal are encrypted where recipients are named: who goes on needs an identity. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  decryptAgeBytes,
  generateIdentity,
  parseIdentity,
} from '../../../src/lib/crypto/age/index.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { schemaProblems } from '../schema-problems.ts'
import { killHalfway, newScene, type Scene } from './faults/scene.ts'
import { valuesIn } from './faults/values.ts'
import { deployment, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'
import { versionNow, versionsSince } from './versions.ts'

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

const folder = mkdtempSync(path.join(tmpdir(), 'journal-keys-'))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await proxy.stop()
})
const [mine, theirs] = await Promise.all([generateIdentity(), generateIdentity()])
const inFile = (name: string, { identity }: typeof mine): string => {
  const file = path.join(folder, name)
  writeFileSync(file, `${identity.revealText()}\n`, { mode: 0o600 })
  return file
}
const MINE = ['-i', inFile('mine', mine)] as const
const THEIRS = ['-i', inFile('theirs', theirs)] as const
const FOR_ME = ['-r', mine.recipient] as const
const GIVEN = ['db', '--from-stdin', 'password', '--yes'] as const
const MARK = 'rotation.kubectl-vault-secret/db'
const JOURNAL = 'kubectl-vault-secret/journal'

async function journalsOf(namespace: string): Promise<readonly KubeObject[]> {
  const secrets = await cluster.admin.list(`/api/v1/namespaces/${namespace}/secrets`)
  return secrets.filter(({ metadata }) => metadata.name.includes('.rotation-'))
}

async function journalOf(
  namespace: string,
): Promise<{ readonly phase: string; readonly recipients?: readonly string[] }> {
  const [last] = (await journalsOf(namespace)).toReversed()
  return JSON.parse(last?.metadata.annotations?.[JOURNAL] ?? '{}') as { readonly phase: string }
}

/** As it would be searched for by somebody who decodes what stands in `data`. */
function readable(secrets: readonly KubeObject[]): string {
  const decoded = secrets.flatMap(({ data }) =>
    Object.values((data ?? {}) as Readonly<Record<string, string>>).map((each) =>
      Buffer.from(each, 'base64').toString('latin1'),
    ),
  )
  return JSON.stringify(secrets) + decoded.join('\n')
}

describe('a rotation whose journal is encrypted', () => {
  let site: Site
  beforeEach(async () => {
    site = await rotationSite(cluster, kubeconfigFor)
    await site.apply(deployment('api', 1, passwordInEnv()))
    await site.ready('api', 1)
  })

  test.each([
    ['that is committed', '60s', 0],
    ['that is rolled back', '1s', 6],
  ] as const)(
    'has no value in its journal at any time, and needs no identity: one %s',
    async (_, timeout, status) => {
      if (status === 6) {
        const spec = { hard: { pods: '1' } }
        await site.apply({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'full' },
          spec,
        })
      }
      const since = await versionNow(cluster, site.namespace)
      const words = [...GIVEN, ...FOR_ME, '--strategy', 'dual', '--timeout', timeout]
      const ran = await site.rotate(words, NEW)
      expect(ran.stderr).toContain(`its values are encrypted for ${mine.recipient}`)
      expect(ran.status, ran.stderr).toBe(status)
      const versions = await versionsSince(cluster, site.namespace, since)
      const journals = versions.filter(({ metadata }) => metadata.name.includes('.rotation-'))
      expect(journals.length).toBeGreaterThan(3)
      expect(valuesIn(readable(journals))).toEqual([])
      // The same look finds them in the Secret itself.
      expect(valuesIn(readable(versions)).length).toBeGreaterThan(0)
      const [left] = await journalsOf(site.namespace)
      expect(Object.keys((left?.['data'] ?? {}) as object)).toEqual(
        status === 0 ? ['previous.age'] : [],
      )
      expect((await journalOf(site.namespace)).recipients).toEqual([mine.recipient])
    },
  )

  test('can be opened with age alone', async () => {
    await site.rotate([...GIVEN, ...FOR_ME], NEW)
    const [left] = await journalsOf(site.namespace)
    const data = (left?.['data'] ?? {}) as Readonly<Record<string, string>>
    const file = Buffer.from(data['previous.age'] ?? '', 'base64')
    const plain = await decryptAgeBytes(file, [parseIdentity(mine.identity)])
    const { values } = JSON.parse(Buffer.from(plain).toString()) as { values: object }
    const texts = Object.values(values).map((each) =>
      Buffer.from(String(each), 'base64').toString(),
    )
    expect(texts).toContain(OLD)
  })

  test('tells its recipients in every report, which are as the schemas say', async () => {
    await site.rotate([...GIVEN, ...FOR_ME], NEW)
    const status = await site.rotate(['db', '--status', '-o', 'json'])
    const report = JSON.parse(status.stdout) as { rotation: { recipients: unknown } }
    expect(report.rotation.recipients).toEqual([mine.recipient])
    expect(schemaProblems('rotation-report', report)).toEqual([])
  })

  test('is rolled back by who has an identity, and by nobody else', async () => {
    expect((await site.rotate([...GIVEN, ...FOR_ME], NEW)).status).toBe(0)
    for (const words of [[], THEIRS]) {
      const refused = await site.program('rollback', 'db', '--yes', ...words)
      expect(refused.status).toBe(2)
      expect(refused.stderr).toContain(`are encrypted for ${mine.recipient}, and no identity here`)
      expect(refused.stderr).toContain('-i')
      expect(await site.value('password')).toBe(NEW)
      expect(await journalsOf(site.namespace)).toHaveLength(1)
    }
    const back = await site.program('rollback', 'db', '--yes', ...MINE)
    expect(back.stderr).toContain('warning: the values of this rotation are not encrypted')
    expect(back.status, back.stderr).toBe(0)
    expect(await site.value('password')).toBe(OLD)
  })

  test('and the rollback is encrypted as well where it names recipients', async () => {
    await site.rotate([...GIVEN, ...FOR_ME], NEW)
    const since = await versionNow(cluster, site.namespace)
    const back = await site.program(
      'rollback',
      'db',
      '--to-revision',
      '0',
      '-y',
      ...MINE,
      ...FOR_ME,
    )
    expect(back.status, back.stderr).toBe(0)
    const versions = await versionsSince(cluster, site.namespace, since)
    const journals = versions.filter(({ metadata }) => metadata.name.includes('.rotation-'))
    expect(valuesIn(readable(journals))).toEqual([])
  })

  test('is forgotten without an identity', async () => {
    await site.rotate([...GIVEN, ...FOR_ME], NEW)
    await site.rotate([...GIVEN, ...FOR_ME, '--keep', '1'], OLD)
    const [first, second] = await journalsOf(site.namespace)
    expect(first?.['data']).toBeUndefined()
    expect(Object.keys((second?.['data'] ?? {}) as object)).toEqual(['previous.age'])
    expect((await site.program('history', 'db')).stdout).toContain('committed, values gone')
  })

  test('takes no recipients that do not mix, unless it is told to', async () => {
    const hybrid = await generateIdentity('hybrid')
    const words = [...GIVEN, ...FOR_ME, '-r', hybrid.recipient]
    const refused = await site.rotate(words, NEW)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('post-quantum and classical recipients do not mix')
    expect(await journalsOf(site.namespace)).toEqual([])
    const mixed = await site.rotate([...words, '--allow-mixed'], NEW)
    expect(mixed.status, mixed.stderr).toBe(0)
  })
})

describe('a rotation with an encrypted journal that is gone on with', () => {
  const halfway = async (
    strategy: Scene['strategy'],
    more: readonly string[] = [],
  ): Promise<Scene> => {
    const scene = await newScene(cluster, proxy, strategy, [...FOR_ME, ...more])
    await killHalfway(scene)
    expect(valuesIn(readable(await journalsOf(scene.trial.site.namespace)))).toEqual([])
    return scene
  }
  const versions = async ({
    trial: {
      site: { namespace },
    },
  }: Scene): Promise<readonly unknown[]> => {
    const secrets = await cluster.admin.list(`/api/v1/namespaces/${namespace}/secrets`)
    return secrets.map(({ metadata }) => metadata.resourceVersion)
  }
  const restarted = async ({ trial: { site } }: Scene): Promise<boolean> => {
    const pods = await site.pods('worker')
    return pods.every(({ metadata }) => metadata.annotations?.[MARK] !== undefined)
  }

  test.each([
    ['--resume', 'replace', 0, NEW],
    ['--resume', 'dual', 0, NEW],
    ['--abort', 'replace', 6, OLD],
    ['--abort', 'dual', 6, OLD],
  ] as const)(
    '%s of %s with an identity goes to its end',
    async (flag, strategy, status, value) => {
      const scene = await halfway(strategy)
      const ran = await scene.run(['rotate', 'db', flag, ...MINE])
      expect(ran.status, ran.stderr).toBe(status)
      expect(await scene.trial.site.value('password')).toBe(value)
      expect(valuesIn(ran.stdout + ran.stderr)).toEqual([])
    },
  )

  test.each([
    ['without an identity', []],
    ['with the wrong identity', THEIRS],
  ] as const)('%s it goes forward where the Secret has the new values', async (_, words) => {
    const scene = await halfway('replace')
    const back = await scene.run(['rotate', 'db', '--abort', ...words])
    expect(back.status).toBe(2)
    expect(back.stderr).toContain('the previous ones have to be put back')
    expect((await journalOf(scene.trial.site.namespace)).phase).toBe('switched')
    expect(await scene.trial.site.value('password')).toBe(NEW)
    const on = await scene.run(['rotate', 'db', '--resume', ...words])
    expect(on.stderr).toContain('it goes on without them')
    expect(on.status, on.stderr).toBe(0)
    expect(await restarted(scene)).toBe(true)
    expect(await scene.trial.site.value('password')).toBe(NEW)
  })

  test('without an identity it stays open where pods do not come up, and goes back with one', async () => {
    const scene = await halfway('replace', ['--timeout', '5s'])
    const { site } = scene.trial
    await cluster.admin.patch(`/apis/apps/v1/namespaces/${site.namespace}/deployments/worker`, {
      spec: { template: { metadata: { annotations: { [MARK]: null } } } },
    })
    await eventually('the worker to be as before', async () => {
      const pods = await site.pods('worker')
      return pods.length === 1 && pods.every(({ metadata }) => !metadata.annotations?.[MARK])
    })
    const spec = { hard: { pods: '2' } }
    await site.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' }, spec })
    const on = await scene.run(['rotate', 'db', '--resume'])
    expect(on.status, on.stderr).toBe(5)
    expect(on.stderr).toContain('there is no way back without the values')
    expect(on.stderr).toContain('--abort')
    expect((await journalOf(site.namespace)).phase).toBe('switched')
    await cluster.admin.delete(`/api/v1/namespaces/${site.namespace}/resourcequotas/full`)
    const back = await scene.run(['rotate', 'db', '--abort', ...MINE])
    expect(back.status, back.stderr).toBe(6)
    expect(await site.value('password')).toBe(OLD)
  }, 200_000)

  test('without an identity it does not go on to a further stage, and changes nothing', async () => {
    const scene = await halfway('dual')
    const before = await versions(scene)
    const on = await scene.run(['rotate', 'db', '--resume'])
    expect(on.status).toBe(2)
    expect(on.stderr).toContain('the Secret does not have all of the new ones yet')
    expect(await versions(scene)).toEqual(before)
  })

  test.each([
    ['--resume', 0, /^db-[0-9a-z]{6}$/],
    ['--abort', 6, /^db$/],
  ] as const)(
    'without an identity %s of a new name goes to its end',
    async (flag, status, name) => {
      const scene = await halfway('new-name')
      const ran = await scene.run(['rotate', 'db', flag])
      expect(ran.status, ran.stderr).toBe(status)
      const names = (await scene.trial.site.secrets()).filter(
        (each) => !each.includes('.rotation-'),
      )
      expect(names).toEqual([expect.stringMatching(name)])
    },
  )

  test('without an identity it can be given up where nothing was changed', async () => {
    const scene = await newScene(cluster, proxy, 'replace', FOR_ME)
    const aim = { what: 'write', nth: 1, how: 'killed after', name: 'db' } as const
    // The journal is there, and the Secret was not written.
    await scene.runWith(scene.begin, { ...aim, how: 'killed before' })
    expect((await journalOf(scene.trial.site.namespace)).phase).toBe('switched')
    const refused = await scene.run(['rotate', 'db', '--resume'])
    expect(refused.status).toBe(2)
    const back = await scene.run(['rotate', 'db', '--abort'])
    expect(back.status, back.stderr).toBe(6)
    expect(await scene.trial.site.value('password')).toBe(OLD)
    const secret = await cluster.admin.get(
      `/api/v1/namespaces/${scene.trial.site.namespace}/secrets/db`,
    )
    expect(secret.metadata.annotations).toBeUndefined()
  })

  test('a value that somebody put into the journal is not taken', async () => {
    const scene = await halfway('replace')
    const place = `/api/v1/namespaces/${scene.trial.site.namespace}/secrets/db.rotation-1`
    const journal = await cluster.admin.get(place)
    const data = journal['data'] as Readonly<Record<string, string>>
    await cluster.admin.patch(place, { data: { 'previous.age': data['pending.age'] } })
    const back = await scene.run(['rotate', 'db', '--abort', ...MINE])
    expect(back.status).toBe(2)
    expect(back.stderr).toContain('somebody changed the journal')
    expect(await scene.trial.site.value('password')).toBe(NEW)
  })
})
