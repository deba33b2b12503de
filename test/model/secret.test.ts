import { expect, test } from 'vitest'
import { secretFact } from '../../src/lib/model/secret.ts'

const fields = (...keys: string[]): object => ({
  'f:data': { '.': {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) },
})

function row(keyCount: number, managedFields: object[], more: object = {}): object {
  return {
    type: 'Opaque',
    keyCount,
    metadata: { name: 's', namespace: 'n', managedFields, ...more },
  }
}

test('managedFields name the keys of all managers together', () => {
  const fact = secretFact(
    row(3, [
      {
        manager: 'helm',
        operation: 'Update',
        time: '2026-01-01T00:00:00Z',
        fieldsV1: fields('b', 'a'),
      },
      {
        manager: 'kubectl',
        operation: 'Apply',
        time: '2026-02-01T00:00:00Z',
        fieldsV1: fields('c', 'a'),
      },
    ]),
  )
  expect(fact.keys).toEqual(['a', 'b', 'c'])
  expect(fact.managers).toEqual(['helm', 'kubectl'])
  expect(fact.lastWriter?.manager).toBe('kubectl')
})

test('keys are unknown when managedFields do not account for all of them', () => {
  expect(secretFact(row(2, [{ manager: 'm', fieldsV1: fields('a') }])).keys).toBeNull()
  expect(secretFact(row(1, [])).keys).toBeNull()
})

test('a key may be called like a property of every object', () => {
  const managedFields = JSON.parse(
    '[{"manager":"m","fieldsV1":{"f:data":{"f:__proto__":{},"f:constructor":{}}}}]',
  ) as object[]
  expect(secretFact(row(2, managedFields)).keys).toEqual(['__proto__', 'constructor'])
})

test('a Secret without keys has an empty list of them, not an unknown one', () => {
  expect(secretFact(row(0, [])).keys).toEqual([])
})

test('who only set a label did not write the values', () => {
  const fact = secretFact(
    row(1, [
      { manager: 'helm', operation: 'Update', time: '2026-01-01T00:00:00Z', fieldsV1: fields('a') },
      {
        manager: 'labeler',
        operation: 'Update',
        time: '2026-03-01T00:00:00Z',
        fieldsV1: { 'f:metadata': {} },
      },
    ]),
  )
  expect(fact.lastWriter?.manager).toBe('helm')
})

test('of unknown annotations only the name is kept', () => {
  const annotations = {
    'example.com/token': 'hunter2',
    'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"aHVudGVyMg=="}}',
    'kubernetes.io/service-account.name': 'deployer',
  }
  const fact = secretFact(row(0, [], { annotations }))
  expect(fact.annotations).toEqual({ 'kubernetes.io/service-account.name': 'deployer' })
  expect(fact.annotationNames).toHaveLength(3)
  expect(JSON.stringify(fact)).not.toMatch(/hunter2|aHVudGVyMg/)
})

test('data in the object is not looked at, even if a source forgot to drop it', () => {
  const fact = secretFact({ ...row(1, []), data: { password: 'aHVudGVyMg==' } })
  expect(JSON.stringify(fact)).not.toContain('aHVudGVyMg')
})

test('a Secret without a type is Opaque, as the API server fills in', () => {
  expect(secretFact({ metadata: {} }).type).toBe('Opaque')
})
