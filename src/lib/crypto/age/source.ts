import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Identity, Stanza } from './types.ts'

/**
 * Whoever is among some identities; undefined when nobody is.
 *
 * @throws AgeError as the identities do
 */
export async function unwrapWithFirst(
  identities: readonly Identity[],
  stanzas: readonly Stanza[],
): Promise<SecretBytes | undefined> {
  for (const identity of identities) {
    const fileKey = await identity.unwrapFileKey(stanzas)
    if (fileKey !== undefined) return fileKey
  }
  return undefined
}

/**
 * Identities that have to be fetched, which is done only when no others open a file.
 *
 * @param load is told the recipient whose part of a file is to be opened, where that is known
 * @param problems what went wrong so far, a line each
 */
export function fetchedIdentity(
  load: (recipient: string | undefined) => Promise<readonly Identity[]>,
  problems: () => readonly string[],
): Identity {
  const forRecipient = (recipient?: string): Identity => ({
    kind: 'source',
    unwrapFileKey: async (stanzas) => unwrapWithFirst(await load(recipient), stanzas),
    forRecipient,
    problems,
  })
  return forRecipient()
}

/** The place of one that should be there, and is not; it opens nothing, and says why at the end. */
export function missingIdentity(problem: string): Identity {
  return { kind: 'source', unwrapFileKey: () => undefined, problems: () => [problem] }
}

/** What stood in the way of having all identities, a line each. */
export function problemsOf(identities: readonly Identity[]): readonly string[] {
  return identities.flatMap(({ problems }) => problems?.() ?? [])
}
