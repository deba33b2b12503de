import { createHash } from 'node:crypto'

import type { Identity, IdentityKind, Stanza } from '../../crypto/age/index.ts'

const ASKING: ReadonlySet<IdentityKind> = new Set(['scrypt', 'plugin', 'identity-file'])

/**
 * The identity, which remembers the file key of each header when it has to ask somebody for it: a
 * file that is read twice needs its passphrase, or the PIN of a plugin, once.
 */
export function askedOnce(identity: Identity): Identity {
  if (!ASKING.has(identity.kind)) return identity
  const known = new Map<string, ReturnType<Identity['unwrapFileKey']>>()
  return {
    ...identity,
    unwrapFileKey: async (stanzas) => {
      const header = digestOf(stanzas)
      const answer = known.get(header) ?? identity.unwrapFileKey(stanzas)
      known.set(header, answer)
      try {
        return await answer
      } catch (error) {
        known.delete(header)
        throw error
      }
    },
  }
}

function digestOf(stanzas: readonly Stanza[]): string {
  const parts = stanzas.map(({ type, args, body }) => [type, args, [...body]])
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
