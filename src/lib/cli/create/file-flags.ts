import { UserError } from '../../base/errors.ts'
import type { FlagSet, FlagValues } from '../command.ts'
import { sealFlags } from '../encrypt/flags.ts'
import { recipientFlags } from '../keys/flags.ts'

/** An encrypted file in the place of a cluster. */
export const fileFlags = {
  encrypt: {
    type: 'boolean',
    summary: 'Write a SOPS document instead of making the Secret in a cluster',
  },
  seal: {
    type: 'boolean',
    summary: 'Write a SealedSecret instead of making the Secret in a cluster',
  },
  out: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'The file for --encrypt and --seal, instead of standard output',
  },
  ...sealFlags,
  ...recipientFlags,
} as const satisfies FlagSet

/**
 * Whether the Secret goes to a file instead of a cluster.
 *
 * @throws UserError when the flags contradict each other
 */
export function goesToFile({ encrypt, seal, out }: FlagValues<typeof fileFlags>): boolean {
  if (encrypt && seal) throw new UserError('--encrypt and --seal exclude each other')
  if (out !== undefined && !encrypt && !seal) {
    throw new UserError('--out is for --encrypt and --seal', [
      'a Secret is never written to a file in clear',
    ])
  }
  return encrypt || seal
}
