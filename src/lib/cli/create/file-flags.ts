import { UserError } from '../../base/errors.ts'
import type { FlagSet, FlagValues } from '../command.ts'
import { checkSealFlags, sealFlags, SEALING } from '../encrypt/seal-flags.ts'
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
  raw: {
    type: 'boolean',
    summary:
      'With --seal only the one sealed value, as `kubeseal --raw`, to be pasted into encryptedData',
    helpGroup: SEALING,
  },
  'merge-into': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'With --seal write the keys into this SealedSecret; all else in the file stays as it is',
    helpGroup: SEALING,
  },
  ...sealFlags,
  ...recipientFlags,
} as const satisfies FlagSet

/**
 * Whether the Secret goes to a file instead of a cluster.
 *
 * @throws UserError when the flags contradict each other
 */
export function goesToFile(flags: FlagValues<typeof fileFlags>): boolean {
  const { encrypt, seal, out, raw } = flags
  if (encrypt && seal) throw new UserError('--encrypt and --seal exclude each other')
  checkSealFlags(flags, seal, '--seal')
  if (raw && !seal) throw new UserError('--raw is for --seal')
  if (flags['merge-into'] !== undefined) checkMerge(flags)
  if (out !== undefined && !encrypt && !seal) {
    throw new UserError('--out is for --encrypt and --seal', [
      'a Secret is never written to a file in clear',
    ])
  }
  return encrypt || seal
}

function checkMerge({ seal, raw, out, ...flags }: FlagValues<typeof fileFlags>): void {
  if (!seal) throw new UserError('--merge-into is for --seal')
  if (raw) throw new UserError('--raw and --merge-into exclude each other')
  if (out !== undefined) throw new UserError('--out and --merge-into exclude each other')
  if (flags['merge-into'] === '-') {
    throw new UserError('--merge-into needs a file: it is written in place')
  }
}
