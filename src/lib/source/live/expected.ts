import type { Coverage, CoverageEntry } from '../coverage.ts'
import { isEverywhere } from '../resources/built-in.ts'
import type { ReadRequest, Resource } from '../types.ts'
import { coverageOf } from './coverage.ts'
import type { MayList } from './rules.ts'

/** What the coverage of a request will be, as far as the rules of the caller say. */
export async function expectedCoverage(
  mayList: MayList,
  { resources, namespace }: ReadRequest,
  asked: string | undefined,
): Promise<Coverage> {
  const certain = resources.filter(isEverywhere)
  const entries = certain.map((resource) =>
    resource.namespaced && namespace !== undefined
      ? entry(mayList, resource, namespace)
      : everywhere(mayList, resource, asked),
  )
  return (await Promise.all(entries)).flat()
}

async function everywhere(
  mayList: MayList,
  resource: Resource,
  asked: string | undefined,
): Promise<Coverage> {
  const wide = await entry(mayList, resource)
  const refused = wide.some(({ status }) => status === 'refused')
  if (!refused || !resource.namespaced || asked === undefined) return wide
  // Each namespace will be tried; how it ends elsewhere is not asked for beforehand.
  const here = await entry(mayList, resource, asked)
  return here.some(({ status }) => status === 'read') ? [...wide, ...here] : wide
}

async function entry(
  mayList: MayList,
  resource: Resource,
  namespace?: string,
): Promise<readonly CoverageEntry[]> {
  const may = await mayList(resource, namespace)
  if (may === undefined) return []
  return [
    coverageOf(resource, may ? { status: 'read', count: 0 } : { status: 'refused' }, namespace),
  ]
}
