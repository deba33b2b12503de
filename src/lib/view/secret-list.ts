import type { Count, SecretSummary } from '../analysis/secrets/summary.ts'
import { ageText } from './age.ts'
import type { Table } from './table.ts'

/** Table of `list`. */
export function secretListTable(
  items: readonly SecretSummary[],
  { namespaces, now }: { readonly namespaces: boolean; readonly now: Date },
): Table {
  const columns = [
    ...(namespaces ? [{ title: 'NAMESPACE' }] : []),
    { title: 'NAME' },
    { title: 'TYPE' },
    { title: 'KEYS' },
    { title: 'MANAGED-BY' },
    { title: 'CONSUMERS' },
    { title: 'READERS' },
    { title: 'AGE' },
    { title: 'LAST-WRITER', wide: true },
    { title: 'WRITTEN', wide: true },
    { title: 'KEY-NAMES', wide: true },
    { title: 'FINDINGS', wide: true },
  ]
  const rows = items.map((item) => [...(namespaces ? [item.namespace] : []), ...cells(item, now)])
  return { columns, rows }
}

function cells(item: SecretSummary, now: Date): readonly string[] {
  const { lastWriter, keys } = item
  return [
    item.name,
    item.type,
    item.keyCount === undefined ? '<unknown>' : String(item.keyCount),
    item.managedBy[0] ?? '',
    countText(item.consumers),
    countText(item.readers),
    ageText(item.created, now),
    lastWriter?.manager ?? '<unknown>',
    lastWriter === undefined ? '<unknown>' : ageText(lastWriter.time, now),
    keys === null ? '<unknown>' : keys.join(','),
    item.findings.join(','),
  ]
}

/** `3`, or `3+` when more may exist than were seen. */
export function countText({ seen, exact }: Count): string {
  return exact ? String(seen) : `${seen}+`
}
