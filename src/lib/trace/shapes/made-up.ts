import type { ByteText } from '../byte-text.ts'

/** What people write where a value will stand: in examples, templates and documentation. */
const PLACEHOLDER =
  /^[<[{$%*]|\$\{|\$\(|\{\{|%\(|^(?:x+|\*+|\.+)$|x{6,}|\*{3,}|example|placeholder|changeme|change-me|redacted|your[-_]?|dummy|password|passwd|secret$|hunter2|1234567/i

/**
 * Whether a text stands for a credential and is none.
 *
 * @param entropy in bits a character (Shannon), below which no random text falls
 */
export function looksMadeUp(text: ByteText, entropy: number): boolean {
  return PLACEHOLDER.test(text) || bitsPerCharacter(text) < entropy
}

function bitsPerCharacter(text: ByteText): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length
    return sum - share * Math.log2(share)
  }, 0)
}
