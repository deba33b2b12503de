import { randomBytes } from 'node:crypto'

import { SecretBytes } from '../../../base/secret-bytes.ts'
import { SopsError } from '../errors.ts'
import type { KeyGroup, Metadata } from './metadata.ts'
import { combine } from './shamir.ts'

const KEY_BYTES = 32

/** Opens the age file with a data key, or a share of one; undefined when none of the identities at hand can. */
export interface KeyOpener {
  readonly open: (enc: string) => Promise<SecretBytes | undefined>
}

/** A new data key (rule 1). */
export function newDataKey(): SecretBytes {
  return SecretBytes.from(randomBytes(KEY_BYTES))
}

/**
 * The data key of a document.
 *
 * @throws SopsError `no-identity` or `data-key`
 */
export async function openDataKey(metadata: Metadata, opener: KeyOpener): Promise<SecretBytes> {
  const { keyGroups } = metadata
  const opened = await Promise.all(keyGroups.map((group) => openGroup(group, opener)))
  const parts = opened.filter((part) => part !== undefined)
  // 0 asks for no number; sops then takes whatever there is, and two are the least that can work.
  const needed =
    keyGroups.length === 1
      ? 1
      : metadata.shamirThreshold === 0
        ? keyGroups.length
        : metadata.shamirThreshold
  if (parts.length < needed) throw noIdentity(metadata, parts.length, needed)
  const key = keyGroups.length === 1 ? parts[0]?.reveal() : joined(parts)
  if (key?.length !== KEY_BYTES) {
    throw new SopsError('data-key', 'the key groups hold no data key of 32 bytes')
  }
  return SecretBytes.from(key)
}

async function openGroup(group: KeyGroup, opener: KeyOpener): Promise<SecretBytes | undefined> {
  for (const { enc } of group.age) {
    const part = await opener.open(enc)
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

function noIdentity({ keyGroups }: Metadata, opened: number, needed: number): SopsError {
  const recipients = keyGroups.flatMap((group) => group.age.map((entry) => entry.recipient))
  const services = new Set(keyGroups.flatMap((group) => Object.keys(group.others)))
  const message =
    keyGroups.length === 1
      ? 'none of the identities can decrypt this document'
      : `the identities open ${opened} key groups of ${keyGroups.length}, and ${needed} are needed`
  return new SopsError('no-identity', message, [
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
