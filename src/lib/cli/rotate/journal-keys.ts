/** Keys for the values in a journal: of whom it is encrypted for, and of whoever goes on with it. */
import { once, perObject } from '../../base/remember.ts'
import type { Identity, Recipient } from '../../crypto/age/index.ts'
import { findIdentities } from '../keys/identities.ts'
import { pluginPort } from '../keys/plugins.ts'
import { namedRecipients } from '../keys/recipients.ts'
import type { RotationInvocation } from './invocation.ts'

export interface JournalKeys {
  /** Of -r and -R; empty when the values are to stand in clear. */
  readonly recipients: () => Promise<readonly Recipient[]>
  /** Of -i, or those that sops would find; looked for once, when the first journal needs them. */
  readonly identities: () => Promise<readonly Identity[]>
}

/** The keys of one run, which are the same for every Secret of it. */
export const journalKeys = perObject((invocation: RotationInvocation): JournalKeys => {
  // A passphrase that one operator knows would be of no use to the next one.
  const flags = { ...invocation.flags, passphrase: false, 'passphrase-file': undefined }
  const withKeys = { ...invocation, flags }
  return {
    recipients: once(() => namedRecipients(withKeys, pluginPort(invocation))),
    identities: once(() => findIdentities(withKeys)),
  }
})
