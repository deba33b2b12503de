import { UserError } from '../../base/errors.ts'

/**
 * Reads `--second-key KEY=OTHER`.
 *
 * @returns where the other value of a key stands
 * @throws UserError
 */
export function secondKeys(typed: readonly string[]): (key: string) => string {
  const named = new Map<string, string>()
  for (const each of typed) {
    const equals = each.indexOf('=')
    if (equals < 1) throw new UserError('--second-key is written KEY=OTHER')
    named.set(each.slice(0, equals), each.slice(equals + 1))
  }
  return (key) => named.get(key) ?? `${key}-other`
}
