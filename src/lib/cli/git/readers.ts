import type { Metadata } from '../../crypto/sops/index.ts'

/** Who can read a document and what of it is encrypted, a line each: what a review should see change. */
export function readersOf({
  keyGroups,
  shamirThreshold,
  selection,
  macOnlyEncrypted,
}: Metadata): readonly string[] {
  const lines = keyGroups.flatMap(({ age, others }, index) => {
    const group = keyGroups.length > 1 ? ` of group ${index + 1}` : ''
    return [
      ...age.map(({ recipient }) => `# recipient${group} ${recipient}`),
      ...Object.entries(others).map(([name, keys]) => `# ${keys.length} keys${group} of ${name}`),
    ]
  })
  return [
    ...lines,
    ...(shamirThreshold > 0 ? [`# groups needed: ${shamirThreshold}`] : []),
    ...(selection ? [`# ${selection.field} ${selection.value}`] : []),
    ...(macOnlyEncrypted ? ['# mac_only_encrypted'] : []),
  ]
}
