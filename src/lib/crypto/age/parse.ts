import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { parseHybridIdentity, parseHybridRecipient } from './keys/hybrid.ts'
import { parseHybridTagRecipient, parseTagRecipient } from './keys/tag.ts'
import { parseX25519Identity, parseX25519Recipient } from './keys/x25519.ts'
import { parsePluginIdentity, parsePluginRecipient } from './plugin/parse.ts'
import { parseSshRecipient } from './ssh/recipient.ts'
import type { Identity, PluginPort, Recipient } from './types.ts'

/**
 * One recipient as age's `-r` takes it.
 *
 * @throws UserError that never repeats the text: it may be a secret key in the wrong place
 */
export function parseRecipient(text: string, plugins?: PluginPort): Recipient {
  if (/^AGE-/i.test(text)) {
    throw new UserError('this is an identity (secret key), not a recipient', [
      'take it out of whatever it was typed into: shell histories and process lists keep it',
    ])
  }
  if (text.startsWith('age1pq1')) return parseHybridRecipient(text)
  if (text.startsWith('age1tag1')) return parseTagRecipient(text)
  if (text.startsWith('age1tagpq1')) return parseHybridTagRecipient(text)
  if (/^age1.*1/.test(text)) return parsePluginRecipient(text, plugins)
  if (text.startsWith('age1')) return parseX25519Recipient(text)
  if (text.startsWith('ssh-')) return parseSshRecipient(text)
  throw new UserError('this is not a recipient', [
    'recipients start with age1 or ssh-, for example age1ql3z7hjy...',
  ])
}

/**
 * One line of an identity file.
 *
 * @throws UserError that never repeats the text
 */
export function parseIdentity(text: SecretBytes, plugins?: PluginPort): Identity {
  const start = text.revealText().slice(0, 20)
  if (start.startsWith('AGE-SECRET-KEY-PQ-1')) return parseHybridIdentity(text)
  if (start.startsWith('AGE-PLUGIN-')) return parsePluginIdentity(text, plugins)
  if (start.startsWith('AGE-SECRET-KEY-1')) return parseX25519Identity(text)
  if (start.startsWith('age1')) {
    throw new UserError('this is a recipient (public key), not an identity')
  }
  throw new UserError('this is not an identity', ['identities start with AGE-SECRET-KEY-1'])
}
