import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CutElement } from '../../../src/lib/analysis/cut/element.ts'
import { reachCut } from '../../../src/lib/analysis/cut/index.ts'
import { openReaders } from '../../../src/lib/analysis/cut/open-paths.ts'
import { withoutElements } from '../../../src/lib/analysis/cut/without.ts'
import { subjectKey } from '../../../src/lib/analysis/rbac/index.ts'
import type { NamespacedName } from '../../../src/lib/base/names.ts'
import type { Model } from '../../../src/lib/model/model.ts'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { randomCluster } from '../reach/random/cluster.ts'
import { modelOf } from '../reach/random/model.ts'
import { NAMESPACES, SECRETS } from '../reach/random/names.ts'
import { type Random, seeded } from '../reach/random/random.ts'
import { apply } from './apply.ts'
import { subsets } from './subsets.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

test('with the changes made, nobody certainly reads the Secret but those who were said to stay', async () => {
  let changes = 0
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const objects = withPhases(randomCluster(seed))
      const secret = secretOf(seeded(seed))
      const cut = reachCut(await modelOf(objects), secret)
      changes += cut.changes.length
      const after = openReaders(await modelOf(apply(objects, cut.changes)), secret)
      expect([...after.values()].map(textOf).toSorted()).toEqual(
        cut.stays.map(({ reader }) => textOf(reader)).toSorted(),
      )
    }),
    { numRuns: 40 },
  )
  expect(changes).toBeGreaterThan(30)
}, 120_000)

test('without any one of the changes those read it again who were named, and nobody else', async () => {
  let tried = 0
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const objects = withPhases(randomCluster(seed))
      const secret = secretOf(seeded(seed))
      const model = await modelOf(objects)
      const before = JSON.stringify(model.facts)
      const cut = reachCut(model, secret)
      expect(JSON.stringify(model.facts)).toBe(before)
      const stays = new Set(cut.stays.map(({ reader }) => textOf(reader)))
      for (const change of cut.changes) {
        const others = cut.changes.filter((each) => each !== change)
        const after = openReaders(await modelOf(apply(objects, others)), secret)
        const again = [...after.values()].map(textOf).filter((each) => !stays.has(each))
        const parts = cut.elements.filter(({ object }) => isDeepStrictEqual(object, change.object))
        tried += parts.length
        expect(again.length).toBeGreaterThan(0)
        for (const { reopens } of parts) expect(reopens.length).toBeGreaterThan(0)
        const [only, ...more] = parts
        // Several parts of one object: with all of them back, some read as members of a group.
        if (only === undefined || more.length > 0) continue
        expect(only.reopens.map((subject) => textOf({ subject })).toSorted()).toEqual(
          again.toSorted(),
        )
      }
    }),
    { numRuns: 40 },
  )
  expect(tried).toBeGreaterThan(30)
}, 120_000)

test('no smaller set of subjects, bindings, rules and objects closes what the cut closes', async () => {
  const sizes = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const objects = few(withPhases(randomCluster(seed)), seeded(seed))
      const model = await modelOf(objects)
      const secret = secretOf(seeded(seed))
      const { elements, atLeast } = reachCut(model, secret)
      expect(atLeast).toBe(elements.length)
      const all = everyElement(model)
      if (all.length ** (elements.length - 1) > 3000) return
      sizes.set(elements.length, (sizes.get(elements.length) ?? 0) + 1)
      const stays = new Set(openReaders(withoutElements(model, all), secret).keys())
      const closes = (chosen: readonly CutElement[]): boolean =>
        [...openReaders(withoutElements(model, chosen), secret).keys()].every((key) =>
          stays.has(key),
        )
      expect(closes(all)).toBe(true)
      for (let size = 0; size < elements.length; size++) {
        for (const chosen of subsets(all, size)) {
          expect(closes(chosen), JSON.stringify(chosen)).toBe(false)
        }
      }
    }),
    { numRuns: 40 },
  )
  for (const size of [1, 2]) expect(sizes.get(size) ?? 0).toBeGreaterThan(0)
}, 120_000)

function secretOf(random: Random): NamespacedName {
  return { namespace: random.pick(NAMESPACES), name: random.pick(SECRETS) }
}

/** Pods that end, as the API server would have them after the changes. */
function withPhases({ objects, changes }: ReturnType<typeof randomCluster>): KubeObject[] {
  return objects.map((object) => {
    if (object.kind !== 'Pod') return object
    const change = changes.find(
      ({ namespace, name }) =>
        namespace === object.metadata.namespace && name === object.metadata.name,
    )
    return { ...object, status: { phase: change?.phase ?? 'Running' } }
  })
}

/** So little that all small sets of elements can be tried. */
function few(objects: readonly KubeObject[], random: Random): readonly KubeObject[] {
  const bindings = objects.filter(({ kind }) => kind?.endsWith('Binding'))
  const kept = new Set(random.some(bindings, 6, 12))
  const pods = new Set(
    random.some(
      objects.filter(({ kind }) => kind === 'Pod'),
      4,
      9,
    ),
  )
  return objects.filter((object) => {
    if (object.kind?.endsWith('Binding')) return kept.has(object)
    return object.kind === 'Pod' ? pods.has(object) : object.kind !== 'PersistentVolume'
  })
}

/** What may be taken away, without looking at any path. */
function everyElement({ facts }: Model): readonly CutElement[] {
  const bound = new Set(facts.Binding.map(({ roleRef }) => roleRef.name))
  const touches = (resources: readonly string[]): boolean =>
    resources.includes('secrets') || resources.includes('*')
  return [
    ...facts.Binding.map((binding): CutElement => ({ kind: 'binding', binding })),
    ...facts.Binding.flatMap((binding) =>
      binding.subjects.flatMap((subject): readonly CutElement[] => {
        const key = subjectKey(subject, binding.namespace)
        return key === undefined ? [] : [{ kind: 'subject', binding, subject, key }]
      }),
    ),
    ...facts.Role.filter(({ name }) => bound.has(name)).flatMap((role) =>
      role.rules.flatMap((rule, at): readonly CutElement[] =>
        touches(rule.resources) ? [{ kind: 'rule', role, at, kept: [] }] : [],
      ),
    ),
    ...facts.Pod.filter(({ phase }) => phase === 'Succeeded' || phase === 'Failed').map(
      (object): CutElement => ({ kind: 'object', object }),
    ),
  ]
}

function textOf({
  subject: { kind, namespace = '', name },
}: {
  readonly subject: { readonly kind: string; readonly namespace?: string; readonly name: string }
}): string {
  return `${kind} ${namespace}/${name}`
}
