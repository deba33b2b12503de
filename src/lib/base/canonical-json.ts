/**
 * One text for one value, whoever writes it: members in the order of their names, no white space
 * (RFC 8785; for the numbers and texts of our documents `jq -cjS .` writes the same).
 */
export function canonicalJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(sorted(value)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]))
}
