import { expect, test } from 'vitest'
import { attackerIn, stage } from '../demonstration.ts'
import type { Given } from '../given.ts'
import { expectReach } from '../reach-expectation.ts'
import { carries } from '../scene.ts'

test('D10: update alone is given back what it sent, and no value', async () => {
  const scene = await stage(secrets('update'), 'D10')
  await expectReach(scene, { id: 'D10', verdict: 'no' })
  const sent = { metadata: { name: scene.secret.name }, data: {} }
  const path = `${scene.secret.path}?dryRun=All`
  const answer = await attackerIn(scene).request('PUT', path, { body: sent })
  expect(answer.json.data ?? {}).toEqual({})
  expect(carries(answer.text, scene.secret)).toBe(false)
})

test('D10: a dry-run update tells whether a guess of the value is right', async () => {
  const scene = await stage(secrets('update'), 'D10')
  const { name, key, value } = scene.secret
  // A right guess changes nothing, so whoever set the key still is its manager.
  const managers = async (guess: string): Promise<number> => {
    const body = { metadata: { name }, data: { [key]: Buffer.from(guess).toString('base64') } }
    const path = `${scene.secret.path}?dryRun=All&fieldManager=guess`
    const answer = await attackerIn(scene).request('PUT', path, { body })
    return answer.json.metadata.managedFields.length
  }
  expect(await managers('wrong')).toBe(2)
  expect(await managers(value)).toBe(1)
})

test('D10: what refuses an update tells no value either', async () => {
  const scene = await stage(secrets('update'), 'D10')
  await scene.admin.patch(scene.secret.path, { immutable: true })
  const attempts = [
    { metadata: { name: scene.secret.name }, data: { password: 'b3RoZXI=' } },
    { metadata: { name: scene.secret.name }, type: 'other' },
    { metadata: { name: scene.secret.name, resourceVersion: '1' } },
  ]
  for (const body of attempts) {
    const answer = await attackerIn(scene).try('PUT', scene.secret.path, { body })
    expect([409, 422]).toContain(answer.status)
    expect(carries(answer.text, scene.secret)).toBe(false)
  }
})

test('D10: update can replace the value, and its owner cannot tell', async () => {
  const scene = await stage(secrets('update', 'target'), 'D10')
  const data = { [scene.secret.key]: Buffer.from('poisoned').toString('base64') }
  const body = { metadata: { name: scene.secret.name }, data }
  await attackerIn(scene).request('PUT', scene.secret.path, { body })
  expect(await scene.admin.get(scene.secret.path)).toMatchObject({ data })
})

function secrets(verb: string, ...resourceNames: string[]): Given {
  return { rules: [{ verbs: [verb], resources: ['secrets'], resourceNames }] }
}
