import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyWriter } from '../../../src/lib/cli/apply/apply-writer.ts'
import { readLive } from '../../../src/lib/cli/apply/live.ts'
import { applyStep } from '../../../src/lib/change/apply/execute.ts'
import { planApply } from '../../../src/lib/change/apply/plan.ts'
import type { ApplyOptions, WantedSecret } from '../../../src/lib/change/apply/types.ts'
import { ApiError } from '../../../src/lib/base/errors.ts'
import { readSecret } from '../../../src/lib/crypto/secret-types/index.ts'
import { connect, type Connection } from '../../../src/lib/source/http/connect.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'

const cluster = await useControlPlane()
let connection: Connection
let namespace: string
beforeAll(async () => {
  namespace = await cluster.createNamespace('forecast')
  const kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  connection = await connect({ flags: { kubeconfig }, version: '0' })
})
afterAll(() => connection.close())

/** What a Secret holds: each part from a few names and values, so that writers meet. */
interface Content {
  readonly data: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const part = (prefix: string): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(
    fc.constantFrom(`${prefix}1`, `${prefix}2.x`, `${prefix}3`),
    fc.constantFrom('dg==', 'dw==', 'eA=='),
    { maxKeys: 3 },
  )
const plainPart = (prefix: string): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(fc.constantFrom(`${prefix}1`, `${prefix}2`), fc.constantFrom('a', 'b'), {
    maxKeys: 2,
  })
const content = fc.record({ data: part('k'), labels: plainPart('l'), annotations: plainPart('n') })

const APPLY = 'application/apply-patch+yaml'
const MERGE = 'application/merge-patch+json'

/** Somebody writes: by server-side apply, or an update that may also take keys away. */
const write = fc.record({
  manager: fc.constantFrom('kubectl-vault-secret', 'kubectl-client-side-apply', 'other', 'third'),
  type: fc.constantFrom(APPLY, MERGE),
  content,
  gone: fc.subarray(['k1', 'k2.x', 'k3']),
})
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never

const options: ApplyOptions = {
  forceConflicts: false,
  forceManaged: true,
  purgeLastApplied: false,
  strict: true,
  now: new Date(),
}

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: object
  readonly type: string
  readonly data: Content['data']
}

function manifest(name: string, { data, labels, annotations }: Content): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels, annotations },
    type: 'Opaque',
    data,
  }
}

function perform(
  name: string,
  { manager, type, content: wanted, gone }: Write,
): Promise<KubeObject> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}?fieldManager=${manager}`
  const object = manifest(name, wanted)
  if (type === APPLY) {
    return cluster.admin.request('PATCH', `${path}&force=true`, {
      body: object,
      contentType: APPLY,
    })
  }
  const taken = Object.fromEntries(gone.map((key) => [key, null]))
  const body = { ...object, data: { ...taken, ...wanted.data } }
  return cluster.admin.request('PATCH', path, { body, contentType: MERGE })
}

/** As the API server tells conflicts: `.data.k1`; those with what `create` set are none for us. */
async function refusedFields(name: string, wanted: Content): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}?dryRun=All&fieldManager=kubectl-vault-secret`
  const body = withoutEmpty(manifest(name, wanted))
  const said = await cluster.admin
    .request('PATCH', path, { body, contentType: APPLY })
    .then(() => 'none', String)
  expect(said).toMatch(/^none$|409 Conflict/)
  const others = said
    .split(/conflicts? with "/)
    .slice(1)
    .filter((each) => !each.startsWith('kubectl-vault-secret"'))
  return [
    ...new Set(others.flatMap((each) => each.match(/(?<=^- |: )\.[\w.-]+/gm) ?? [])),
  ].toSorted()
}

const dotted = (field: string): string => `.${field.replace('[', '.').replace(']', '')}`

const runs = process.env['VAULT_SECRET_TEST_LONG'] ? 1500 : 60
let count = 0

test(`what an apply will do is foretold as the API server does it, in ${runs} histories`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 1, maxLength: 4 }),
      content,
      async (history, wish) => {
        const name = `s${count++}`
        const [first, ...rest] = history
        await cluster.admin.create(
          `/api/v1/namespaces/${namespace}/secrets?fieldManager=${first?.manager ?? ''}`,
          manifest(name, first?.content ?? { data: {}, labels: {}, annotations: {} }),
        )
        for (const each of rest) await perform(name, each)

        const wanted = wantedSecret(name, wish)
        const live = await readLive(wanted, connection)
        const plan = planApply(wanted, live, options)
        const foretold = plan.refusals.flatMap((each) =>
          each.kind === 'conflict' ? each.conflicts.map(({ field }) => dotted(field)) : [],
        )
        expect(foretold.toSorted()).toEqual(await refusedFields(name, wish))

        const { step } = planApply(wanted, live, { ...options, forceConflicts: true })
        const { added, changed, removed } = step.changes
        const before = keysOf(await stored(name))
        const change = await applyStep(step, applyWriter(connection), 'none')
        expect(change).toBe(step.change)
        const after = keysOf(await stored(name))
        expect(after).toEqual(
          [...new Set([...before, ...added])].filter((key) => !removed.includes(key)).toSorted(),
        )
        expect(changed.every((key) => before.includes(key))).toBe(true)
        const again = planApply(wanted, await readLive(wanted, connection), options)
        expect({ refusals: again.refusals, change: again.step.change }).toEqual({
          refusals: [],
          change: 'unchanged',
        })
      },
    ),
    { numRuns: runs },
  )
})

test('what kubectl applied is taken over with its annotation, and goes with the manifest', async () => {
  await fc.assert(
    fc.asyncProperty(content, content, fc.boolean(), async (before, wish, isOurs) => {
      const name = `p${count++}`
      const annotation = {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: before.data }),
      }
      await cluster.admin.create(
        `/api/v1/namespaces/${namespace}/secrets?fieldManager=kubectl-client-side-apply`,
        manifest(name, { ...before, annotations: { ...before.annotations, ...annotation } }),
      )
      const earlier = {
        manager: 'kubectl-vault-secret',
        type: APPLY,
        content: wish,
        gone: [],
      } as const
      if (isOurs) await perform(name, { ...earlier, gone: [] })
      const wanted = wantedSecret(name, wish)
      const { step, refusals } = planApply(wanted, await readLive(wanted, connection), {
        ...options,
        purgeLastApplied: true,
      })
      expect(refusals).toEqual([])
      await applyStep(step, applyWriter(connection), 'server')
      await applyStep(step, applyWriter(connection), 'none')
      const { metadata, data = {} } = await stored(name)
      expect({
        data,
        labels: metadata.labels ?? {},
        annotations: metadata.annotations ?? {},
      }).toEqual(wish)
      expect(metadata['managedFields']).toMatchObject([
        { manager: 'kubectl-vault-secret', operation: 'Apply' },
      ])
    }),
    { numRuns: runs / 4 },
  )
})

test('a step is carried out on no other state than the one it was planned for', async () => {
  const name = 'guarded'
  const secret = (data: Content['data']): WantedSecret =>
    wantedSecret(name, { data, labels: {}, annotations: {} })
  await applyStep(
    planApply(secret({ a: 'dg==' }), undefined, options).step,
    applyWriter(connection),
    'none',
  )
  const { step } = planApply(secret({ a: 'eA==' }), await readLive(secret({}), connection), options)
  await perform(name, {
    manager: 'other',
    type: MERGE,
    content: { data: {}, labels: { l1: 'a' }, annotations: {} },
    gone: [],
  })
  const failed = await applyStep(step, applyWriter(connection), 'none').catch(
    (error: unknown) => error,
  )
  expect(failed).toBeInstanceOf(ApiError)
  expect(failed).toMatchObject({ failure: 'conflict', status: 409 })
  expect((await stored(name)).data).toEqual({ a: 'dg==' })
})

/** As manifests are read and sent: no empty maps. */
function withoutEmpty({ metadata, data, ...rest }: Manifest): object {
  const isFull = ([, each]: readonly [string, unknown]): boolean =>
    Object.keys(each ?? {}).length > 0
  return {
    ...rest,
    metadata: Object.fromEntries(Object.entries(metadata).filter(isFull)),
    ...Object.fromEntries(Object.entries({ data }).filter(isFull)),
  }
}

function wantedSecret(name: string, wish: Content): WantedSecret {
  const secret = readSecret(withoutEmpty(manifest(name, wish)))
  return { kind: 'Secret', namespace, name, secret }
}

function stored(name: string): Promise<KubeObject & { readonly data?: Record<string, string> }> {
  return cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/${name}`)
}

const keysOf = ({ data = {} }: { readonly data?: Record<string, string> }): readonly string[] =>
  Object.keys(data).toSorted()
