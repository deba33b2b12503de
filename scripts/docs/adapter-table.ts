import { by } from '../../src/lib/base/order.ts'
import type { Adapter, AdapterField } from '../../src/lib/model/references/adapters/family.ts'
import { ADAPTERS } from '../../src/lib/model/references/adapters/index.ts'
import { code, markdownTable } from './markdown.ts'

/** Every custom kind that is known by heart, with the fields that name a Secret. */
export function adapterTable(): string {
  const sorted = ADAPTERS.toSorted(
    by(
      ({ group }) => group,
      ({ kind }) => kind,
    ),
  )
  return markdownTable(['group', 'kind', 'fields'], sorted.map(row))
}

function row({ group, kind, fields, derive }: Adapter): readonly string[] {
  const named = derive === undefined ? [] : ['names made from the object’s own']
  return [code(group), kind, [...fields.map(fieldText), ...named].join(', ')]
}

function fieldText({ path, role, home }: AdapterField): string {
  const notes = [
    ...(role === 'writes' ? ['writes'] : []),
    ...(home === 'elsewhere' ? ['in the controller’s namespace'] : []),
  ]
  return `${code(path)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}
