import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { MemberName, Members } from './member.ts'

const LINE = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=(.*)$/

/** The variables of a dotenv file; nothing when a line is neither that nor a comment. */
export function dotenvMembers(value: SecretBytes, nameOf: MemberName): Members | undefined {
  const members = new Map<string, Uint8Array>()
  const encoder = new TextEncoder()
  for (const line of value.revealText().split('\n')) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const [, name, assigned] = LINE.exec(text) ?? []
    // A text that goes on in the next line may hold anything there, also `c2VjcmV0Cg==`.
    if (name === undefined || assigned === undefined || isOpen(assigned)) return undefined
    members.set(nameOf(name), encoder.encode(assigned))
  }
  return members.size === 0 ? undefined : members
}

function isOpen(assigned: string): boolean {
  const text = assigned.trim()
  const [quote = ''] = text
  return `"'\``.includes(quote) && quote !== '' && (text.length < 2 || !text.endsWith(quote))
}
