import { SecretBytes } from '../../base/secret-bytes.ts'
import {
  AgeError,
  decryptAgeBytes,
  encryptAgeBytes,
  type Identity,
  parseRecipient,
  type PluginPort,
  type Recipient,
} from '../age/index.ts'
import type { KeyOpener } from './core/data-key.ts'
import type { KeyWrapper } from './core/wrap-data-key.ts'

/** Opens data keys with age identities. */
export function ageOpener(identities: readonly Identity[]): KeyOpener {
  return {
    open: async (enc) => {
      if (identities.length === 0) return undefined
      try {
        return SecretBytes.from(await decryptAgeBytes(new TextEncoder().encode(enc), identities))
      } catch (error) {
        // Meant for somebody else, or damaged: another entry may still open.
        if (error instanceof AgeError && error.kind !== 'plugin' && error.kind !== 'passphrase') {
          return undefined
        }
        throw error
      }
    },
  }
}

/** Wraps data keys for age recipients: each gets an armored age file of its own (rule 2). */
export function ageWrapper(plugins?: PluginPort): KeyWrapper {
  return {
    wrap: async (key, text) => {
      const recipient = parseRecipient(text, plugins)
      let labels: readonly string[] = []
      const watched: Recipient = {
        ...recipient,
        wrapFileKey: async (fileKey) => {
          const wrapped = await recipient.wrapFileKey(fileKey)
          ;({ labels } = wrapped)
          return wrapped
        },
      }
      const file = await encryptAgeBytes(key.reveal(), [watched], { armor: true })
      return { enc: new TextDecoder().decode(file), labels }
    },
  }
}
