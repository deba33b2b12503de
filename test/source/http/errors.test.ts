import { inspect } from 'node:util'

import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import type { ApiError } from '../../../src/lib/base/errors.ts'
import { readStatus } from '../../../src/lib/source/http/status.ts'
import { clientFor, get, post, serve } from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const MARK = 'marked-value'

/** Everything by which an error could be printed. */
function printed(error: unknown): string {
  return [
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
    String(error),
  ].join('\n')
}

async function failure(code: number, body: string, send = get): Promise<ApiError> {
  const server = await serve((_, response) => {
    response.writeHead(code, { 'content-type': 'application/json', 'x-header': MARK }).end(body)
  })
  cleanups.push(server.close)
  const connection = await clientFor(server)
  cleanups.push(connection.close)
  return (await send(connection).catch((error: unknown) => error)) as ApiError
}

function status(fields: object): string {
  return JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: `admission webhook "x" denied the request: ${MARK}`,
    details: { name: MARK, kind: MARK, causes: [{ message: MARK, field: MARK }] },
    ...fields,
  })
}

describe('an error', () => {
  it.each([400, 401, 403, 404, 405, 409, 410, 412, 415, 422, 429, 500, 502, 503, 504])(
    'after a %d holds nothing of the body or the headers',
    async (code) => {
      const bodies = [
        status({ reason: MARK }),
        MARK,
        `{"data":{"password":"${MARK}"}}`,
        `<b>${MARK}`,
      ]
      for (const body of bodies) {
        for (const send of [get, post]) {
          const error = await failure(code, body, send)
          expect(error).toMatchObject({ name: 'ApiError', status: code })
          expect(printed(error)).not.toContain(MARK)
        }
      }
    },
  )

  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'notFound'],
    [409, 'conflict'],
    [412, 'conflict'],
    [410, 'server'],
    [500, 'server'],
    [504, 'timeout'],
  ])('after a %d is of the kind "%s"', async (code, kind) => {
    expect(await failure(code, '')).toMatchObject({ failure: kind, status: code })
  })

  it('keeps a reason that Kubernetes knows and says how long to wait', async () => {
    const body = status({ reason: 'TooManyRequests', details: { retryAfterSeconds: 7 } })
    expect(await failure(429, body)).toMatchObject({
      reason: 'TooManyRequests',
      message: 'cannot list pods: the server answered 429 TooManyRequests',
      hints: ['the server is busy and asks to wait 7 s; try again later'],
    })
  })
})

describe('a 403 of an admission rule', () => {
  const told = (message: unknown, method: string) =>
    readStatus(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message }), method).byAdmission

  it.each([
    'admission webhook "x" denied the request: no',
    "secrets \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot',
    'secrets "a" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=1',
  ])('is told from a missing permission: %s', (message) => {
    expect(told(message, 'POST')).toBe(true)
    expect(told(message, 'GET')).toBeUndefined()
  })

  it.each([
    'secrets is forbidden: User "jane" cannot create resource "secrets" in API group "" in the namespace "a"',
    'secrets "b" is forbidden: User "jane" cannot patch resource "secrets" in API group ""',
    'users "b" is forbidden: User "jane" cannot impersonate resource "users" in API group ""',
    'forbidden: User "jane" cannot post path "/a"',
  ])('is none where the authorizer says: %s', (message) => {
    expect(told(message, 'POST')).toBeUndefined()
  })
})

describe('the user of a 403', () => {
  const forbidden = (message: string, method = 'GET') =>
    readStatus(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message }), method).user

  it.each([
    [
      'secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" at the cluster scope',
      'jane',
    ],
    [
      'secrets "a" is forbidden: User "system:serviceaccount:a:b" cannot get resource "secrets" in API group "" in the namespace "c"',
      'system:serviceaccount:a:b',
    ],
    ['forbidden: User "system:anonymous" cannot get path "/metrics"', 'system:anonymous'],
    [
      'deployments.apps is forbidden: User "jöe@example.com" cannot watch resource "deployments" in API group "apps"',
      'jöe@example.com',
    ],
  ])('is read from the words of the authorizer: %s', (message, user) => {
    expect(forbidden(message)).toBe(user)
  })

  it.each([
    ['a webhook', 'admission webhook "x" denied: User "value" cannot list resource "secrets"'],
    [
      'an escaped name',
      'secrets is forbidden: User "a\\"b" cannot list resource "secrets" in API group ""',
    ],
    [
      'a control character',
      'secrets is forbidden: User "a\u001b[31m" cannot list resource "secrets"',
    ],
    [
      'a name of any length',
      `secrets is forbidden: User "${'a'.repeat(300)}" cannot list resource "secrets"`,
    ],
    [
      'another verb',
      'secrets is forbidden: User "jane" cannot create resource "secrets" in API group ""',
    ],
    ['words before', 'value secrets is forbidden: User "jane" cannot list resource "secrets"'],
  ])('is not read from %s', (_, message) => {
    expect(forbidden(message)).toBeUndefined()
  })

  it('is not read from the answer to a write, which a webhook may have worded', () => {
    const message =
      'secrets is forbidden: User "value" cannot list resource "secrets" in API group ""'
    expect(forbidden(message, 'POST')).toBeUndefined()
  })

  it('is never more than one quoted name, whatever the server says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (before, name) => {
        const user = forbidden(`${before}forbidden: User "${name}" cannot get path "/x"`)
        expect(user === undefined || (user === name && !/["\\\p{Cc}]/u.test(user))).toBe(true)
      }),
    )
  })
})

describe('a body that is no Status', () => {
  it('gives no facts and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(readStatus(body, 'GET')).toEqual({})
      }),
    )
  })
})
