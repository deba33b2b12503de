/**
 * The query of a write: who writes, and whether it is only tried.
 *
 * @param more of this kind of write
 */
export function writeQuery(
  fieldManager: string,
  dryRun: 'none' | 'server',
  more: Readonly<Record<string, string>> = {},
): string {
  const words = { fieldManager, ...more, ...(dryRun === 'server' && { dryRun: 'All' }) }
  return new URLSearchParams(words).toString()
}
