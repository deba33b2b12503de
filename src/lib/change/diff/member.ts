/**
 * What a structured value is made of: the bytes of each member by its path.
 * Paths are shown, so that a name that may itself be a secret is not in them.
 */
export type Members = ReadonlyMap<string, Uint8Array>

/** How a part of a path is written. */
export type MemberName = (name: string) => string
