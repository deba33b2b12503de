import fc from 'fast-check'
import { expect, test } from 'vitest'
import { podsClaiming, podsNaming, podsOf, podsWithClaims } from '../../src/lib/model/pods.ts'
import { modelOf } from '../analysis/reach/random/model.ts'

const names = fc.constantFrom('a', 'b', 'c')

/** Pods in any order of workloads, so that those of one spec do and do not follow each other. */
const pods = fc.array(
  fc.record({
    namespace: fc.constantFrom('x', 'y'),
    account: names,
    secrets: fc.array(names, { maxLength: 2 }),
    claims: fc.array(names, { maxLength: 2 }),
  }),
  { maxLength: 12 },
)

test('pods are found by what they use, in their order, as if each was looked at', async () => {
  await fc.assert(
    fc.asyncProperty(pods, async (wanted) => {
      const model = await modelOf(wanted.map(manifest))
      const all = model.facts.Pod
      expect(all).toHaveLength(wanted.length)
      expect([...podsWithClaims(model)]).toEqual(all.filter(({ spec }) => spec.claims.length > 0))
      for (const namespace of ['x', 'y']) {
        for (const name of ['a', 'b', 'c', 'none']) {
          const those = all.filter((pod) => pod.namespace === namespace)
          const asked = { namespace, name }
          expect(podsOf(model, asked)).toEqual(
            those.filter(({ spec }) => spec.serviceAccount === name),
          )
          expect(podsNaming(model, asked)).toEqual(
            those.filter(({ spec }) => spec.secretRefs.some(({ secret }) => secret === name)),
          )
          expect(podsClaiming(model, asked)).toEqual(
            those.filter(({ spec }) => spec.claims.includes(name)),
          )
        }
      }
    }),
  )
})

test('pods with one spec keep it once', async () => {
  const same = { namespace: 'x', account: 'a', secrets: ['b'], claims: [] }
  const model = await modelOf([same, same].map(manifest))
  const [first, second] = model.facts.Pod
  expect(first?.name).not.toBe(second?.name)
  expect(first?.spec).toBe(second?.spec)
})

function manifest(
  pod: {
    readonly namespace: string
    readonly account: string
    readonly secrets: readonly string[]
    readonly claims: readonly string[]
  },
  at: number,
) {
  const { namespace, account, secrets, claims } = pod
  const volumes = [
    ...secrets.map((secretName, place) => ({ name: `s${place}`, secret: { secretName } })),
    ...claims.map((claimName, place) => ({
      name: `c${place}`,
      persistentVolumeClaim: { claimName },
    })),
  ]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: `pod-${String(at).padStart(2, '0')}` },
    spec: { serviceAccountName: account, volumes, containers: [{ name: 'main', image: 'main' }] },
  }
}
