import { randomBytes } from 'node:crypto'

import { SecretBytes } from '../../../base/secret-bytes.ts'
import { SopsError } from '../errors.ts'
import type { KeyGroup, Metadata } from './metadata.ts'
import { combine } from './shamir.ts'

const KEY_BYTES = 32

/** Opens the age file with a data key, or a share of one; undefined when none of the identities can. */
type Open = (enc: string, recipient: string) => Promise<SecretBytes | undefined>

/** Whoever may open data keys. */
export interface KeyOpener {
  /** With the identities at hand. */
  readonly open: Open
  /** With others, one after the other, as long as that was not enough. */
  readonly later?: readonly Open[]
  /** What stood in the way of having identities, a line each; told when a document cannot be opened. */
  readonly problems?: () => readonly string[]
  /** What an identity failed with that a document may be for; thrown when nothing else opened it. */
  readonly failure?: () => Error | undefined
}

/** A new data key (rule 1). */
export function newDataKey(): SecretBytes {
  return SecretBytes.from(randomBytes(KEY_BYTES))
}

/**
 * The data key of a document.
 *
 * @throws SopsError `no-identity` or `data-key`; what an identity failed with
 */
export async function openDataKey(metadata: Metadata, opener: KeyOpener): Promise<SecretBytes> {
  const { keyGroups } = metadata
  // 0 asks for no number; sops then takes whatever there is, and two are the least that can work.
  const needed =
    keyGroups.length === 1
      ? 1
      : metadata.shamirThreshold === 0
        ? keyGroups.length
        : metadata.shamirThreshold
  const parts = await openGroups(keyGroups, opener, needed)
  if (parts.length < needed) {
    const failure = opener.failure?.()
    if (failure !== undefined) throw failure
    throw noIdentity(metadata, parts.length, needed, opener.problems?.() ?? [])
  }
  const key = keyGroups.length === 1 ? parts[0]?.reveal() : joined(parts)
  if (key?.length !== KEY_BYTES) {
    throw new SopsError('data-key', 'the key groups hold no data key of 32 bytes')
  }
  return SecretBytes.from(key)
}

async function openGroups(
  groups: readonly KeyGroup[],
  { open, later = [] }: KeyOpener,
  needed: number,
): Promise<readonly SecretBytes[]> {
  let parts: readonly (SecretBytes | undefined)[] = []
  for (const pass of [open, ...later]) {
    const known = parts
    const opening = groups.map(async (group, at) => known[at] ?? openGroup(group, pass))
    parts = await Promise.all(opening)
    if (parts.filter((part) => part !== undefined).length >= needed) break
  }
  return parts.filter((part) => part !== undefined)
}

async function openGroup(group: KeyGroup, open: Open): Promise<SecretBytes | undefined> {
  for (const { enc, recipient } of group.age) {
    const part = await open(enc, recipient)
    if (part) return part
  }
  return undefined
}

function joined(parts: readonly SecretBytes[]): Uint8Array {
  try {
    return combine(parts.map((part) => part.reveal()))
  } catch {
    throw new SopsError('data-key', 'the shares of the key groups do not belong together')
  }
}

function noIdentity(
  { keyGroups }: Metadata,
  opened: number,
  needed: number,
  problems: readonly string[],
): SopsError {
  const recipients = keyGroups.flatMap((group) => group.age.map((entry) => entry.recipient))
  const services = new Set(keyGroups.flatMap((group) => Object.keys(group.others)))
  const message =
    keyGroups.length === 1
      ? 'none of the identities can decrypt this document'
      : `the identities open ${opened} key groups of ${keyGroups.length}, and ${needed} are needed`
  return new SopsError('no-identity', message, [
    ...problems,
    ...(recipients.length > 0 ? [`it is encrypted to ${recipients.map(shown).join(', ')}`] : []),
    ...(services.size > 0
      ? [`keys of ${[...services].join(', ')} are not supported, use sops`]
      : []),
  ])
}

// Recipients are public, but this text is not checked: somebody may have put anything there.
function shown(recipient: string): string {
  return (
    /^(?:age1[a-z0-9]+|ssh-[a-z0-9]+ [A-Za-z0-9+/=]+)/.exec(recipient)?.[0].slice(0, 80) ??
    'an unreadable recipient'
  )
}
