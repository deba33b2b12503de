import type { ReadRequest, Resource, Source } from '../source/index.ts'
import { buildModel, extendModel } from './build.ts'
import { resourceName } from '../base/resource-name.ts'
import { mayNameSecrets } from './custom-kind.ts'
import type { CustomKindFact } from './facts/others.ts'
import type { Model } from './model.ts'
import { ADAPTERS } from './references/adapters/index.ts'

/**
 * Reads a model in two steps: the kinds in `request`, then the custom resources
 * that the first step showed to matter.
 */
export async function readModel(source: Source, request: ReadRequest): Promise<Model> {
  const first = await buildModel(source.read(request), await source.origin())
  const resources = customKindsToRead(first)
  return resources.length === 0 ? first : extendModel(first, source.read({ ...request, resources }))
}

/**
 * The custom kinds that may name Secrets and were not read yet. When
 * CustomResourceDefinitions could not all be read, the kinds that this program
 * knows by heart are asked for on the chance that they are there.
 */
export function customKindsToRead(model: Model): readonly Resource[] {
  const done = new Set(model.coverage.map((entry) => entry.resource))
  const served = model.facts.CustomKind.filter(mayNameSecrets).map(resourceOf)
  const wanted = mayBeMore(model) ? [...served, ...known()] : served
  return wanted.filter((resource) => {
    const name = resourceName(resource)
    if (done.has(name)) return false
    done.add(name)
    return true
  })
}

function mayBeMore({ coverage }: Model): boolean {
  return coverage.some(
    ({ resource, status }) =>
      resource === 'customresourcedefinitions.apiextensions.k8s.io' &&
      status !== 'read' &&
      status !== 'notServed',
  )
}

function known(): readonly Resource[] {
  return ADAPTERS.filter(({ group }) => group !== '*').map(
    ({ group, version, plural, kind, namespaced }) => ({
      group,
      version,
      plural,
      kind,
      namespaced,
    }),
  )
}

function resourceOf({ group, version, plural, customKind, namespaced }: CustomKindFact): Resource {
  return { group, version, plural, kind: customKind, namespaced }
}
