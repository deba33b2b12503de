import { UserError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { decodeBech32 } from '../bech32.ts'
import type { Identity, PluginPort, Recipient } from '../types.ts'
import { unwrapByPlugin } from './identity-v1.ts'
import { wrapByPlugin } from './recipient-v1.ts'

// As age's plugin package: no separators of paths.
const NAME = /^[A-Za-z0-9+\-._]+$/

/**
 * `age1NAME1...`; the plugin is started when something is encrypted.
 *
 * @throws UserError
 */
export function parsePluginRecipient(text: string, port?: PluginPort): Recipient {
  const name = /^age1(.+)$/.exec(decodeBech32(text)?.prefix ?? '')?.[1]
  if (name === undefined || !NAME.test(name)) {
    throw new UserError('this is not an age recipient: mistyped or cut short')
  }
  const use = { name, port, stateMachine: 'recipient-v1' } as const
  return {
    kind: 'plugin',
    text,
    wrapFileKey: (fileKey) => wrapByPlugin(use, { type: 'add-recipient', text }, fileKey),
  }
}

/**
 * `AGE-PLUGIN-NAME-1...`; the plugin is started when something is decrypted. It
 * can encrypt as well, if the plugin can do so from an identity.
 *
 * @throws UserError
 */
export function parsePluginIdentity(text: SecretBytes, port?: PluginPort): Identity {
  const prefix = decodeBech32(text.revealText())?.prefix ?? ''
  const name = /^AGE-PLUGIN-(.+)-$/.exec(prefix)?.[1]?.toLowerCase()
  if (name === undefined || !NAME.test(name)) {
    throw new UserError('this is not an identity of a plugin: mistyped or cut short')
  }
  return {
    kind: 'plugin',
    recipient: identityRecipient(name, text, port),
    unwrapFileKey: (stanzas) =>
      unwrapByPlugin({ name, port, stateMachine: 'identity-v1' }, text, stanzas),
  }
}

function identityRecipient(name: string, text: SecretBytes, port?: PluginPort): Recipient {
  const use = { name, port, stateMachine: 'recipient-v1' } as const
  return {
    kind: 'plugin',
    text: `identity of age-plugin-${name}`,
    wrapFileKey: (fileKey) =>
      wrapByPlugin(use, { type: 'add-identity', text: text.revealText() }, fileKey),
  }
}
