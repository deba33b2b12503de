import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type AuditLogFile,
  auditLogInputs,
  readAuditLogs,
} from '../../../src/lib/source/audit-log/index.ts'
import type { RawObject } from '../../../src/lib/source/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'kvs-audit-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VALUE = 'Y2FuYXJ5LTkxMTctbm90LXRvLWJlLXNlZW4='

/** An event of the API server's own form. */
function event(number: number, more: object = {}, resource = 'secrets'): object {
  const time = `2026-01-31T09:00:${String(number % 60).padStart(2, '0')}.000000Z`
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: `id-${number}`,
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/a/secrets/db',
    verb: 'get',
    user: { username: 'jané', groups: ['g'] },
    sourceIPs: ['10.0.0.1'],
    objectRef: { resource, namespace: 'a', name: 'db', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    ...more,
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  }
}

function jsonLines(...events: readonly object[]): string {
  return events.map((each) => `${JSON.stringify(each)}\n`).join('')
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at)

interface Read {
  readonly events: readonly RawObject[]
  readonly files: readonly AuditLogFile[]
}

async function readPaths(paths: readonly string[], input: readonly Buffer[] = []): Promise<Read> {
  const events: RawObject[] = []
  const files: AuditLogFile[] = []
  const inputs = await auditLogInputs(paths, () => Readable.from(input))
  for await (const chunk of readAuditLogs(inputs, { pods: true })) {
    if (chunk.kind === 'file') files.push(chunk.file)
    else events.push(...chunk.events)
  }
  return { events, files }
}

let files = 0
function write(content: string | Buffer, name = `${files++}.log`): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function ids({ events }: Read): readonly unknown[] {
  return events.map((each) => each['auditID'])
}

describe('one audit log', () => {
  test('gives the events about Secrets and into pods, and counts the others', async () => {
    const exec = { objectRef: { resource: 'pods', name: 'p', subresource: 'exec' } }
    const status = { objectRef: { resource: 'pods', name: 'p', subresource: 'status' } }
    const log = jsonLines(event(1, {}, 'pods'), event(2), event(3, exec), event(4, status))
    const read = await readPaths([write(log)])
    expect(ids(read)).toEqual(['id-2', 'id-3'])
    expect(read.files).toMatchObject([
      {
        entries: 4,
        unreadable: 0,
        isAuditLog: true,
        first: '2026-01-31T09:00:01.000000Z',
        last: '2026-01-31T09:00:04.000000Z',
      },
    ])
  })

  test('is the same however its bytes arrive on standard input, with either line end', async () => {
    const log = jsonLines(
      ...numbers(20).map((at) => event(at, {}, at % 3 === 0 ? 'pods' : 'secrets')),
    )
    const expected = await readPaths([write(log)])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.boolean(), async (size, windows) => {
        const bytes = Buffer.from(windows ? log.replaceAll('\n', '\r\n') : log)
        const count = Math.ceil(bytes.length / size)
        const pieces = numbers(count).map((at) => bytes.subarray(at * size, (at + 1) * size))
        expect((await readPaths(['-'], pieces)).events).toEqual(expected.events)
      }),
      { numRuns: 50 },
    )
  })

  test('is the same compressed, whatever its name is, and from several members', async () => {
    const log = jsonLines(event(1), event(2))
    const packed = Buffer.concat([gzipSync(jsonLines(event(1))), gzipSync(jsonLines(event(2)))])
    expect((await readPaths([write(packed)])).events).toEqual(
      (await readPaths([write(log)])).events,
    )
  })

  test('is the same as a list of events and over several lines', async () => {
    const { events } = await readPaths([write(jsonLines(event(1), event(2)))])
    const list = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {} }
    const all = { ...list, items: [event(1), event(3, {}, 'pods'), event(2)] }
    const last = { items: [event(1), event(2)], apiVersion: 'audit.k8s.io/v1', kind: 'EventList' }
    for (const log of [
      JSON.stringify(all),
      JSON.stringify(all, null, 2),
      jsonLines({ ...list, items: [event(1)] }, { ...list, items: [event(2)] }),
      [1, 2].map((at) => JSON.stringify(event(at), null, 4)).join('\n'),
      JSON.stringify(last),
    ]) {
      const read = await readPaths([write(log)])
      expect(read.events).toEqual(events)
      expect(read.files).toMatchObject([{ unreadable: 0, isAuditLog: true }])
      expect(read.files[0]).not.toHaveProperty('cut')
    }
  })

  test('counts what is no JSON and goes on', async () => {
    const half = JSON.stringify(event(9)).slice(0, 300)
    const log = `${jsonLines(event(1))}garbage\n\n${half}\n"secrets"\n${jsonLines(event(2))}`
    const read = await readPaths([write(log)])
    expect(ids(read)).toEqual(['id-1', 'id-2'])
    expect(read.files).toMatchObject([{ entries: 5, unreadable: 2 }])
  })

  test('may stop in the middle of its last line, or lack the last line feed', async () => {
    const log = jsonLines(event(1), event(2))
    const whole = await readPaths([write(log.trimEnd())])
    expect(ids(whole)).toEqual(['id-1', 'id-2'])
    expect(whole.files[0]).not.toHaveProperty('cut')
    const cut = await readPaths([write(log.slice(0, -20))])
    expect(ids(cut)).toEqual(['id-1'])
    expect(cut.files).toMatchObject([{ cut: 'line', unreadable: 0 }])
  })

  test('may be compressed and cut off', async () => {
    const packed = gzipSync(
      jsonLines(...numbers(2000).map((at) => event(at, { userAgent: `${Math.sin(at)}` }))),
    )
    const read = await readPaths([write(packed.subarray(0, packed.length / 2))])
    expect(read.events.length).toBeGreaterThan(100)
    expect(read.files).toMatchObject([{ cut: 'compression' }])
  })

  test('that is none is told as such', async () => {
    const read = await readPaths([write('{"log":"secrets"}\nhello\n')])
    expect(read.events).toEqual([])
    expect(read.files).toMatchObject([{ isAuditLog: false, unreadable: 1 }])
  })
})

describe('values in an audit log', () => {
  const objects = {
    requestObject: { kind: 'Secret', data: { password: VALUE } },
    responseObject: {
      kind: 'SecretList',
      items: [{ metadata: { namespace: 'a', name: 'db' }, data: { p: VALUE } }],
    },
    responseStatus: { code: 422, status: 'Failure', message: `not ${VALUE}` },
    annotations: { 'policy.example.com/old': VALUE },
  }

  test('are not handed on', async () => {
    const { events } = await readPaths([write(jsonLines(event(1, objects)))])
    expect(events).toMatchObject([
      { auditID: 'id-1', answer: { kind: 'SecretList', items: [{ name: 'db' }] } },
    ])
    expect(JSON.stringify(events)).not.toContain(VALUE)
  })

  test('do not hide an event whose line is too long to be held', async () => {
    const filler = Object.fromEntries(numbers(20).map((at) => [`k${at}`, VALUE.repeat(20_000)]))
    const huge = event(2, { responseObject: { kind: 'Secret', data: filler } })
    const sent = event(3, {
      requestObject: { kind: 'Secret', data: filler },
      userAgent: 'a,"requestObject":',
    })
    const read = await readPaths([write(jsonLines(event(1), huge, sent, event(4)))])
    expect(ids(read)).toEqual(['id-1', 'id-2', 'id-3', 'id-4'])
    expect(read.events[1]).toMatchObject({
      user: { username: 'jané' },
      stageTimestamp: '2026-01-31T09:00:02.000000Z',
    })
    expect(read.files).toMatchObject([{ entries: 4, unreadable: 0 }])
    expect(JSON.stringify(read.events)).not.toContain(VALUE)
  })
})

describe('several audit logs', () => {
  test('of a folder are those with the names of logs, rotated and compressed ones too', async () => {
    const inside = join(folder, 'logs')
    mkdirSync(join(inside, 'more.log'), { recursive: true })
    for (const name of [
      'audit.log',
      'audit-2026-01-31T09-00-00.000.log',
      'audit.log.1',
      'x.json',
      'notes.txt',
    ]) {
      write(jsonLines(event(1)), join('logs', name))
    }
    write(gzipSync(jsonLines(event(1))), join('logs', 'audit-2026-01-30T09-00-00.000.log.gz'))
    const read = await readPaths([inside])
    expect(read.files.map(({ name }) => name.slice(inside.length + 1))).toEqual([
      'audit-2026-01-30T09-00-00.000.log.gz',
      'audit-2026-01-31T09-00-00.000.log',
      'audit.log',
      'audit.log.1',
      'x.json',
    ])
    expect(read.events).toHaveLength(5)
  })

  test('are read once each, whatever they are called', async () => {
    const path = write(jsonLines(event(1)))
    const link = join(folder, 'link.log')
    symlinkSync(path, link)
    expect(ids(await readPaths([path, link, path]))).toEqual(['id-1'])
  })

  test('that are not there are an error', async () => {
    const missing = join(folder, 'missing.log')
    await expect(readPaths([missing])).rejects.toThrow(
      `cannot read ${missing}: there is no such file`,
    )
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    await expect(readPaths([empty])).rejects.toThrow(`${empty} holds no audit logs`)
  })
})
