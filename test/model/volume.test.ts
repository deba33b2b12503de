import { expect, test } from 'vitest'
import { volumeFact } from '../../src/lib/model/volume.ts'

/** Each of the 13 fields: with a namespace of its own, and without one. */
const FIELDS: readonly (readonly [field: string, withoutNamespace: string, visible: boolean])[] = [
  ['azureFile.secretName', 'claims', true],
  ['cephfs.secretRef', 'claims', true],
  ['cinder.secretRef', '', true],
  ['flexVolume.secretRef', 'claims', true],
  ['rbd.secretRef', 'claims', true],
  ['scaleIO.secretRef', 'claims', true],
  ['iscsi.secretRef', 'claims', true],
  ['storageos.secretRef', '', true],
  ['csi.controllerPublishSecretRef', '', false],
  ['csi.controllerExpandSecretRef', '', false],
  ['csi.nodePublishSecretRef', '', true],
  ['csi.nodeStageSecretRef', '', true],
  ['csi.nodeExpandSecretRef', '', true],
]

function volume(field: string, namespace?: string): object {
  const [plugin = '', member = ''] = field.split('.')
  const source =
    member === 'secretName'
      ? { secretName: 's', ...(namespace === undefined ? {} : { secretNamespace: namespace }) }
      : { [member]: { name: 's', ...(namespace === undefined ? {} : { namespace }) } }
  return { spec: { claimRef: { namespace: 'claims', name: 'c' }, [plugin]: source } }
}

test.each(FIELDS)('%s is in the namespace that it says, else in "%s"', (field, home, visible) => {
  const kubeletVisible = visible
  const there = {
    secret: { namespace: 'there', name: 's' },
    field: `spec.${field}`,
    kubeletVisible,
  }
  expect(volumeFact(volume(field, 'there')).secretRefs).toEqual([there])
  expect(volumeFact(volume(field)).secretRefs).toEqual([
    { ...there, secret: { namespace: home, name: 's' } },
  ])
})

test('an empty name is no reference', () => {
  expect(volumeFact({ spec: { rbd: { secretRef: { name: '' } } } }).secretRefs).toEqual([])
})

test('a volume without claimRef has no claim', () => {
  expect(volumeFact({ spec: {} }).claim).toBeUndefined()
})
