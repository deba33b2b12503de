import { defineCommand } from '../lib/cli/command.ts'
import { inputTypeFlags } from '../lib/cli/crypt/flags.ts'
import { identityFlags, passphraseFlags, recipientFlags } from '../lib/cli/keys/flags.ts'
import { rekeyFlags } from '../lib/cli/rekey/flags.ts'

export const rekey = defineCommand({
  summary: 'Change who can read SOPS documents, with a new data key',
  description:
    'Recipients and data key change together, so that nobody who was removed can read what is written from now on. Older copies stay readable to them: change the values as well.',
  examples: [
    { comment: 'As the .sops.yaml says now', command: 'rekey secrets/*.yaml' },
    { comment: 'Somebody leaves', command: 'rekey --remove age1... secrets/*.yaml' },
    { comment: 'What would change', command: 'rekey --dry-run secrets/db.yaml' },
  ],
  args: {
    files: {
      description: 'SOPS documents',
      required: true,
      multiple: true,
      completes: 'file',
    },
  },
  flags: {
    ...rekeyFlags,
    ...inputTypeFlags,
    ...identityFlags,
    ...passphraseFlags,
    ...recipientFlags,
  },
  async run(invocation) {
    const { rekey: run } = await import('../lib/cli/rekey/rekey.ts')
    return run(invocation, invocation.args.files)
  },
})
