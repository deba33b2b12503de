import { UserError } from '../../base/errors.ts'
import { checkKey } from '../values/key-value.ts'

/** Where the other value of a key stands while there are two. */
export interface SecondKeys {
  of(key: string): string
  /** Keys that are named. */
  readonly named: readonly string[]
}

const FLAG = '--second-key'

/**
 * Reads `--second-key KEY=OTHER`.
 *
 * @throws UserError
 */
export function secondKeys(typed: readonly string[]): SecondKeys {
  const others = new Map<string, string>()
  for (const each of typed) {
    const equals = each.indexOf('=')
    if (equals < 1) throw new UserError(`${FLAG} is written KEY=OTHER`)
    const key = each.slice(0, equals)
    if (others.has(key)) throw new UserError(`${FLAG} names two keys for ${key}`)
    others.set(key, checkKey(each.slice(equals + 1), FLAG))
  }
  return { of: (key) => others.get(key) ?? `${key}-other`, named: [...others.keys()] }
}
