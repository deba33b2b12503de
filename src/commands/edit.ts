import { defineCommand } from '../lib/cli/command.ts'
import { inputTypeFlags } from '../lib/cli/crypt/flags.ts'
import { editFlags } from '../lib/cli/edit/flags.ts'
import { clusterFlags } from '../lib/cli/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'

export const edit = defineCommand({
  summary: 'Edit the values of a Secret, or a SOPS document, in your editor',
  description:
    'Values are shown as text in a file that only you can read and that is gone however the editor ends. What changed is shown without values and asked about before it is written.',
  examples: [
    { comment: 'A Secret of the cluster', command: 'edit payments/stripe' },
    {
      comment: 'A file, of which unchanged values keep their ciphertext',
      command: 'edit -f secrets/stripe.yaml',
    },
  ],
  args: {
    name: { description: 'Name of the Secret, or NAMESPACE/NAME', completes: 'secret' },
  },
  flags: {
    ...editFlags,
    ...inputTypeFlags,
    ...identityFlags,
    ...passphraseFlags,
    ...clusterFlags,
  },
  async run(invocation) {
    const { edit: run } = await import('../lib/cli/edit/edit.ts')
    return run(invocation, invocation.args.name)
  },
})
