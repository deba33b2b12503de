import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AuditedSecret,
  AuditReaderFold,
  type AuditReaders,
} from '../../../src/lib/analysis/audit-log/index.ts'
import { auditEvent } from '../../../src/lib/model/audit-event.ts'

const SECRET: AuditedSecret = { namespace: 'a', name: 'db' }

/** An event as the source hands it on; every request is received in a microsecond of its own. */
function event(number: number, more: object = {}): object {
  const time = `2026-01-31T09:00:00.${String(number).padStart(6, '0')}Z`
  return {
    level: 'Metadata',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/a/secrets/db',
    verb: 'get',
    user: { username: 'jane', groups: ['g'] },
    sourceIPs: ['10.0.0.1'],
    objectRef: { resource: 'secrets', namespace: 'a', name: 'db' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    ...more,
  }
}

function received(number: number, more: object = {}): object {
  const { responseStatus: _none, ...rest } = event(number, {
    ...more,
    stage: 'RequestReceived',
  }) as {
    responseStatus: object
  }
  return rest
}

function fold(events: readonly object[], secret = SECRET): AuditReaders {
  const readers = new AuditReaderFold([secret])
  for (const each of events) readers.add(auditEvent(each))
  return readers.report()
}

function counts(events: readonly object[], secret = SECRET): readonly unknown[] {
  return (fold(events, secret).secrets[0]?.readers ?? []).flatMap(({ user, verbs }) =>
    verbs.map(({ verb, count, certainty }) => `${user} ${verb} ${count} ${certainty}`),
  )
}

describe('one request', () => {
  const watch = { verb: 'watch', requestURI: '/api/v1/namespaces/a/secrets?watch=true' }
  const events = [
    received(1),
    event(1),
    received(2, watch),
    event(2, { ...watch, stage: 'ResponseStarted' }),
    event(2, { ...watch, stageTimestamp: '2026-01-31T10:00:00.000000Z' }),
    received(3, { user: { username: 'eve' } }),
    event(3, { user: { username: 'eve' }, responseStatus: { code: 403, status: 'Failure' } }),
    received(4, { user: { username: 'late' } }),
  ]

  test('counts once, in whatever order its stages come, and however often', () => {
    const expected = fold(events)
    expect(counts(events)).toEqual([
      'jane get 1 conditional',
      'jane watch 1 conditional',
      'late get 1 possible',
    ])
    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events], { minLength: 16 }), (shuffled) => {
        const jane = (all: AuditReaders): unknown =>
          all.secrets[0]?.readers.filter(({ user }) => user === 'jane')
        expect(jane(fold(shuffled))).toEqual(jane(expected))
      }),
    )
  })

  test('that panicked may have been answered before', () => {
    expect(
      counts([event(1, { stage: 'Panic', responseStatus: { code: 500, status: 'Failure' } })]),
    ).toEqual(['jane get 1 possible'])
  })

  test('whose client was gone before the answer had nothing', () => {
    const gone = { code: 200, status: 'Success', message: 'Connection closed early' }
    expect(counts([event(1, { responseStatus: gone })])).toEqual([])
  })

  test('before the value came to be does not count', () => {
    const secret = { ...SECRET, since: '2026-01-31T09:00:00.000002Z' }
    expect(counts([event(1)], { ...SECRET, since: '2026-01-31T09:00:01Z' })).toEqual([])
    expect(counts([event(1)], { ...secret, since: '2026-01-31T09:00:00Z' })).toHaveLength(1)
  })
})

test('a client that makes up addresses, agents and audit ids does not fill the memory', () => {
  const events = Array.from({ length: 1000 }, (_, at) =>
    event(at, { auditID: 'x', userAgent: `agent-${at}`, sourceIPs: [`10.1.0.${at}`, '10.0.0.1'] }),
  )
  const [reader] = fold(events).secrets[0]?.readers ?? []
  expect(reader).toMatchObject({
    isShortened: true,
    verbs: [{ count: 1000 }],
    addresses: ['10.0.0.1'],
  })
  expect(reader?.agents).toHaveLength(20)
  expect(reader?.claimedAddresses).toHaveLength(20)
})

test('requests that never end are counted when too many are waited for', () => {
  const events = Array.from({ length: 60_000 }, (_, at) => received(at))
  expect(counts(events)).toEqual(['jane get 60000 possible'])
})

test('pods count only when they are given the Secret', () => {
  const exec = (name: string): object => ({
    objectRef: { resource: 'pods', subresource: 'exec', namespace: 'a', name },
    responseStatus: { code: 101 },
  })
  expect(counts([event(1, exec('api'))])).toEqual([])
  const secret = { ...SECRET, pods: ['api'] }
  expect(counts([event(1, exec('api')), event(2, exec('other'))], secret)).toEqual([
    'jane exec 1 possible',
  ])
})

test('events of any form are taken without an error', () => {
  fc.assert(
    fc.property(fc.array(fc.object()), (events) => {
      expect(counts(events)).toEqual([])
    }),
  )
})

test('files of several API servers that overlap leave no gap', () => {
  const file = { name: 'f', bytes: 1, entries: 1, unreadable: 0, isAuditLog: true }
  const readers = new AuditReaderFold([SECRET])
  for (const [first, last] of [
    ['2026-01-31T09:00:00Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31T10:00:00Z', '2026-01-31T11:00:00Z'],
    ['2026-01-31T12:00:30Z', '2026-01-31T13:00:00Z'],
  ]) {
    readers.addFile({
      ...file,
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
    })
  }
  readers.add(auditEvent(event(1)))
  expect(readers.report().log).toMatchObject({
    gaps: [],
    blindSpots: [],
    last: '2026-01-31T13:00:00Z',
  })
})
