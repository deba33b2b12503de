import { isObject, listOf } from '../../base/json.ts'
import { apiVersionOf } from '../../base/resource-name.ts'
import { type ListOptions, METADATA_ONLY } from '../http/pages.ts'
import { isMetadataOnly, isSecret } from '../resources/built-in.ts'
import { secretsOfTable, TABLE } from '../resources/secret-table.ts'
import { strip } from '../resources/strip.ts'
import type { RawObject, Resource } from '../types.ts'

interface Scope {
  readonly namespace?: string
}

/** In which form objects are asked for, and what is kept of them. */
export interface ListForm {
  options(resource: Resource, scope: Scope): ListOptions
  items(resource: Resource, page: RawObject): readonly RawObject[]
  /** Lists of one kind that are read at a time, where each namespace has to be asked. */
  readonly parallel: number
}

/** Values of Secrets are not asked for, and those of others dropped: for every question but where a value is. */
export const WITHOUT_VALUES: ListForm = { options: withoutValues, items: stripped, parallel: 8 }

/** Objects as they are, values of Secrets included, a few at a time. */
export const WITH_VALUES: ListForm = {
  // A page of the largest Secrets is some 70 MB, and the next one is on its way meanwhile.
  options: (_, scope) => ({ ...scope, limit: 50 }),
  items: (resource, page) => typed(resource, listOf(page['items']).filter(isObject)),
  parallel: 1,
}

/** As {@link WITH_VALUES}, but of Secrets what stands beside their values. */
export const BESIDE_VALUES: ListForm = {
  ...WITH_VALUES,
  options: (resource, scope) => ({
    ...scope,
    ...(isSecret(resource) && { accept: METADATA_ONLY }),
  }),
}

function withoutValues(resource: Resource, scope: Scope): ListOptions {
  if (isSecret(resource)) return { ...scope, accept: TABLE }
  // Whole objects would do as well, so a server that knows no other form may send them.
  return isMetadataOnly(resource)
    ? { ...scope, accept: `${METADATA_ONLY},application/json` }
    : scope
}

function stripped(resource: Resource, page: RawObject): readonly RawObject[] {
  if (isSecret(resource)) return secretsOfTable(page) as unknown as readonly RawObject[]
  const items = listOf(page['items']).filter(isObject)
  return typed(
    resource,
    items.map((item) => strip(resource, item)),
  )
}

/** Items of a typed list leave out what the list already says, and metadata calls itself something else. */
function typed(resource: Resource, items: readonly RawObject[]): readonly RawObject[] {
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return items.map((item) => ({ ...item, ...type }))
}
