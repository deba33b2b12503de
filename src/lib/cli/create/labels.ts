import { UserError } from '../../base/errors.ts'

/**
 * Reads `KEY=VALUE` of --label and --annotation.
 *
 * @throws UserError when one is written otherwise, or a key comes twice
 */
export function keyValuePairs(
  flag: '--label' | '--annotation',
  typed: readonly string[],
): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>()
  for (const text of typed) {
    const equals = text.indexOf('=')
    const key = text.slice(0, equals)
    if (equals < 1 || !isQualifiedName(key)) throw new UserError(`${flag} is written KEY=VALUE`)
    const value = text.slice(equals + 1)
    if (flag === '--label' && !isLabelValue(value)) {
      throw new UserError(`${flag} ${key}: this cannot be the value of a label`, [
        'at most 63 letters, digits, -, _ and ., with a letter or digit at both ends',
      ])
    }
    if (pairs.has(key)) throw new UserError(`${flag} ${key} is given twice`)
    pairs.set(key, value)
  }
  return Object.fromEntries(pairs)
}

const PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** `IsQualifiedName` in apimachinery: a name, with a DNS subdomain and a slash before it or not. */
function isQualifiedName(text: string): boolean {
  const [first = '', second, ...more] = text.split('/')
  if (more.length > 0) return false
  if (second === undefined) return PART.test(first)
  return PART.test(second) && first.length <= 253 && /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(first)
}

function isLabelValue(text: string): boolean {
  return text === '' || PART.test(text)
}
