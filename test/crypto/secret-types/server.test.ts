import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type JsonObject, objectOf } from '../../../src/lib/base/json.ts'
import { UserError } from '../../../src/lib/base/errors.ts'
import {
  MAX_SECRET_BYTES,
  readSecret,
  validateSecret,
  validateUpdate,
} from '../../../src/lib/crypto/secret-types/index.ts'
import { StatusError } from '../../control-plane/admin-client.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { oddManifest } from './manifests.ts'

const cluster = await useControlPlane()
const namespace = await cluster.createNamespace('types')
const secrets = `/api/v1/namespaces/${namespace}/secrets`
const strict = 'fieldValidation=Strict&dryRun=All'
const runs = process.env['VAULT_SECRET_TEST_LONG'] === '1' ? 10_000 : 1500

/** Why the API server refuses it; undefined when it takes it. */
async function serverSays(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call
    return undefined
  } catch (error) {
    if (error instanceof StatusError && [400, 422].includes(error.status)) return error.message
    throw error
  }
}

function create(manifest: JsonObject) {
  return serverSays(cluster.admin.request('POST', `${secrets}?${strict}`, { body: manifest }))
}

/** What we have against it that the API server should refuse as well, and all that we have. */
function weSay(manifest: JsonObject) {
  try {
    const placed = { ...manifest, metadata: { namespace, ...objectOf(manifest['metadata']) } }
    const violations = validateSecret(readSecret(placed), new Date())
    return { server: violations.filter((each) => each.server), all: violations }
  } catch (error) {
    if (error instanceof UserError) return { server: [error.message], all: [error.message] }
    throw error
  }
}

describe('next to the API server', () => {
  it('nothing passes here that is refused there, and what we say it refuses, it does', async () => {
    const manifests = fc.sample(oddManifest, { seed: 20_261_121, numRuns: runs })
    const wrong: string[] = []
    const refusedThere = { count: 0 }
    for (let at = 0; at < manifests.length; at += 16) {
      await Promise.all(
        manifests.slice(at, at + 16).map(async (manifest) => {
          const there = await create(manifest)
          const here = weSay(manifest)
          if (there !== undefined) refusedThere.count++
          // Refused there: anything we say will do. Taken there: nothing that should be refused there.
          const isRight = there === undefined ? here.server.length === 0 : here.all.length > 0
          if (isRight) return
          wrong.push(`${JSON.stringify(manifest).slice(0, 600)}\n${there}\n${JSON.stringify(here)}`)
        }),
      )
    }
    expect(wrong).toEqual([])
    // Neither side may be trivial.
    expect(refusedThere.count).toBeGreaterThan(manifests.length / 4)
    expect(refusedThere.count).toBeLessThan((manifests.length * 3) / 4)
  }, 1_200_000)

  it('the size of all values together counts, to the byte', async () => {
    for (const size of [MAX_SECRET_BYTES, MAX_SECRET_BYTES + 1]) {
      const manifest = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'large' },
        data: {
          a: Buffer.alloc(size - 10).toString('base64'),
          b: Buffer.alloc(10).toString('base64'),
        },
      }
      expect(weSay(manifest).server.length > 0).toBe((await create(manifest)) !== undefined)
    }
  })

  it('changes are forbidden here exactly when they are there', async () => {
    const data = fc.constantFrom<JsonObject>({ a: 'YQ==' }, { a: 'Yg==' }, { a: 'YQ==', b: '' }, {})
    const version = fc.record({
      type: fc.constantFrom(undefined, 'Opaque', 'example.com/own', 'kubernetes.io/basic-auth'),
      immutable: fc.constantFrom(undefined, false, true, true),
      data: data.map((each) => ({ username: 'YQ==', ...each })),
    })
    const pairs = fc.sample(fc.tuple(version, version), { seed: 7, numRuns: 60 })
    const refused = { count: 0 }
    for (const [at, [before, after]] of pairs.entries()) {
      const base = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `change-${at}`, namespace },
      }
      const [old, next] = [before, after].map((each) => ({
        ...base,
        ...defined(each),
      }))
      await cluster.admin.request('POST', secrets, { body: old })
      const path = `${secrets}/change-${at}?${strict}`
      const there = await serverSays(cluster.admin.request('PUT', path, { body: next }))
      const here = validateUpdate(readSecret(old), readSecret(next))
      const shown = `${JSON.stringify([old, next])} server: ${there}`
      expect(here.length > 0, shown).toBe(there !== undefined)
      refused.count += there === undefined ? 0 : 1
    }
    expect(refused.count).toBeGreaterThan(10)
    expect(refused.count).toBeLessThan(50)
  })
})

// What is undefined is not in JSON.
function defined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
