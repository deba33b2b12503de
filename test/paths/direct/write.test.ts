import { describe, expect, test } from 'vitest'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Given } from '../given.ts'
import type { MarkedSecret, Scene } from '../scene.ts'

const FOREGROUND = 'dryRun=All&propagationPolicy=Foreground'

describe('patch', () => {
  demonstrate({
    id: 'D7',
    title: 'an empty merge patch, even a dry run, answers with the whole Secret',
    given: secrets('patch', 'target'),
    attack: (attacker, { secret }) => attacker.patch(`${secret.path}?dryRun=All`, {}),
    without: 'patch',
    twin: secrets('update', 'target'),
  })

  demonstrate({
    id: 'D7',
    title: 'an apply patch without fields answers with the whole Secret',
    given: secrets('patch'),
    attack: (attacker, { secret }) =>
      attacker.patch(
        `${secret.path}?dryRun=All&fieldManager=x`,
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: secret.name } },
        'application/apply-patch+yaml',
      ),
    without: 'its name in resourceNames',
    twin: secrets('patch', 'other'),
  })

  demonstrate({
    id: 'D7',
    title: 'a JSON patch that does nothing answers with the whole Secret',
    given: secrets('patch'),
    attack: (attacker, { secret }) =>
      attacker.patch(`${secret.path}?dryRun=All`, [], 'application/json-patch+json'),
    without: 'patch',
    twin: secrets('create'),
  })
})

describe('delete', () => {
  for (const policy of [
    'propagationPolicy=Foreground',
    'propagationPolicy=Orphan',
    'orphanDependents=true',
  ]) {
    demonstrate({
      id: 'D8',
      title: `a dry-run delete with ${policy} answers with the whole Secret`,
      given: secrets('delete', 'target'),
      attack: (attacker, { secret }) =>
        attacker.request('DELETE', `${secret.path}?dryRun=All&${policy}`),
      without: 'its name in resourceNames',
      twin: secrets('delete', 'other'),
    })
  }

  demonstrate({
    id: 'D8',
    title: 'a plain delete of a Secret with a finalizer answers with the whole Secret',
    given: (scene) => ({ ...secrets('delete'), prepare: () => finalize(scene) }),
    attack: (attacker, { secret }) => attacker.request('DELETE', `${secret.path}?dryRun=All`),
    without: 'the finalizer',
    twin: secrets('delete'),
    twinEnds: 'without the value',
    // What the twin may do is delete: another form of the request would answer.
    reach: { twin: 'yes', twinRow: 'D8' },
  })

  test('D8: the dry run leaves the Secret as it was', async () => {
    const scene = await stage(secrets('delete'), 'D8')
    const before = await scene.admin.get(scene.secret.path)
    await attackerIn(scene).request('DELETE', `${scene.secret.path}?${FOREGROUND}`)
    expect(await scene.admin.get(scene.secret.path)).toEqual(before)
  })
})

describe('deletecollection', () => {
  demonstrate({
    id: 'D9',
    title: 'a dry-run deletecollection answers with every Secret of the namespace',
    given: secrets('deletecollection'),
    attack: (attacker, { secret }) =>
      attacker.request('DELETE', `${collection(secret)}?dryRun=All`),
    without: 'deletecollection',
    twin: secrets('delete'),
    // With delete it reads by another row.
    reach: { twin: 'yes', twinRow: 'D8' },
  })

  demonstrate({
    id: 'D9',
    title: 'a dry-run deletecollection with a field selector answers with the Secret',
    given: secrets('deletecollection', ''),
    attack: (attacker, { secret }) =>
      attacker.request(
        'DELETE',
        `${collection(secret)}?dryRun=All&fieldSelector=metadata.name%3D${secret.name}`,
      ),
    without: 'a rule for requests without a name: resourceNames are of no use',
    twin: secrets('deletecollection', 'target'),
  })
})

function secrets(verb: string, ...resourceNames: string[]): Given {
  return { rules: [{ verbs: [verb], resources: ['secrets'], resourceNames }] }
}

function collection({ path, name }: MarkedSecret): string {
  return path.slice(0, -name.length - 1)
}

function finalize({ admin, secret }: Scene): Promise<unknown> {
  return admin.patch(secret.path, { metadata: { finalizers: ['test.example/kept'] } })
}
