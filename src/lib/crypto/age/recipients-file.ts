import { UserError } from '../../base/errors.ts'
import { meaningfulLines } from './lines.ts'
import { parseRecipient } from './parse.ts'
import { unsupportedSshKey } from './ssh/recipient.ts'
import type { PluginPort, Recipient } from './types.ts'

// As age: 16 MiB in all, and what sshd reads of one line.
const MAX_LENGTH = 16 * 1024 * 1024
const MAX_LINE = 8 * 1024

/**
 * A recipients file as age's `-R` takes it: one a line, `#` starts a comment.
 * Lines with ssh keys of other types are left out, and `warn` hears of them.
 *
 * @throws UserError that names the line and never repeats it
 */
export function parseRecipientsFile(
  text: string,
  plugins?: PluginPort,
  warn: (message: string) => void = () => {},
): readonly Recipient[] {
  if (text.length > MAX_LENGTH) throw new UserError('the recipients file is too long')
  const recipients = meaningfulLines(text).flatMap((line) => {
    if (line.text.length > MAX_LINE) throw new UserError(`line ${line.number} is too long`)
    return parseLine(line.text, line.number, plugins, warn)
  })
  if (recipients.length === 0) throw new UserError('the recipients file has no recipients')
  return recipients
}

function parseLine(
  text: string,
  number: number,
  plugins: PluginPort | undefined,
  warn: (message: string) => void,
): readonly Recipient[] {
  const unsupported = unsupportedSshKey(text)
  if (unsupported !== undefined) {
    warn(`line ${number} is left out: ${unsupported}`)
    return []
  }
  try {
    return [parseRecipient(text, plugins)]
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`line ${number} of the recipients file: ${error.message}`, error.hints)
  }
}
