import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import {
  parseRecipient,
  parseRecipientsFile,
  passphraseRecipient,
  type PluginPort,
  type Recipient,
} from '../../crypto/age/index.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { InvocationWith } from '../command.ts'
import type { passphraseFlags, recipientFlags } from './flags.ts'
import { readPassphrase, wantsPassphrase } from './passphrase.ts'

type Invocation = InvocationWith<typeof recipientFlags & typeof passphraseFlags>

/**
 * Everybody that the flags name; empty when they name nobody.
 *
 * @throws UserError that repeats nothing which may be a secret key
 */
export async function namedRecipients(
  invocation: Invocation,
  plugins: PluginPort,
): Promise<readonly Recipient[]> {
  const { flags, io } = invocation
  const typed = flags.recipient.map((text) => parseRecipient(text, plugins))
  const files = await Promise.all(
    flags['recipients-file'].map(async (file) => {
      const text = await readFile(file, 'utf8')
      const warn = (message: string): void =>
        void io.stderr.write(`warning: ${escapeLine(`${file}: ${message}`)}\n`)
      try {
        return parseRecipientsFile(text, plugins, warn)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        throw new UserError(`${file}: ${error.message}`, error.hints)
      }
    }),
  )
  const named = [...typed, ...files.flat()]
  if (!wantsPassphrase(invocation)) return unique(named)
  if (named.length > 0) {
    throw new UserError('a passphrase must be the only recipient of a file', [
      'leave out --passphrase, or -r and -R',
    ])
  }
  return [passphraseRecipient(await readPassphrase(invocation, true))]
}

function unique(recipients: readonly Recipient[]): readonly Recipient[] {
  return [...new Map(recipients.map((each) => [each.text, each])).values()]
}
