import { SecretBytes } from '../../base/secret-bytes.ts'
import {
  AgeError,
  decryptAgeBytes,
  encryptAgeBytes,
  type Identity,
  parseRecipient,
  type PluginPort,
} from '../age/index.ts'
import type { KeyOpener, KeyWrapper } from './core/data-key.ts'

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
    wrap: async (key, recipient) => {
      const file = await encryptAgeBytes(key.reveal(), [parseRecipient(recipient, plugins)], {
        armor: true,
      })
      return new TextDecoder().decode(file)
    },
  }
}
