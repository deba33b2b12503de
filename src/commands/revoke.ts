import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, documentOutput, dryRunFlags } from '../lib/cli/flags.ts'
import { revokeFlags } from '../lib/cli/revoke/flags.ts'

export const revoke = defineCommand({
  summary: 'Make a leaked credential useless, and prove that it is',
  description:
    'Shows who uses it and who can read it, then what is going to be done, and asks. What can be taken back is done first. Whoever accepts the credential is asked until what servers remember has run out; where nobody can be asked, or somebody does not answer, it is unproven and the exit code is 1. What was done, asked and answered is written to a file, without the credential.',
  examples: [
    {
      comment: 'The token of a service account, which can be undone',
      command: 'revoke ci/ci-token',
    },
    { comment: 'Take that back', command: 'revoke ci/ci-token --undo' },
    {
      comment: 'For good, with signed evidence',
      command: 'revoke ci/ci-token --delete --sign-key ~/.ssh/id_ed25519',
    },
    { comment: 'At once, whatever stops working', command: 'revoke ci/ci-token --break-glass' },
  ],
  args: {
    name: {
      description: 'Name of the Secret, or NAMESPACE/NAME',
      required: true,
      completes: 'secret',
    },
  },
  flags: { ...revokeFlags, ...dryRunFlags, ...documentOutput, ...clusterFlags },
  async run(invocation) {
    const { revoke: run } = await import('../lib/cli/revoke/revoke.ts')
    return run(invocation, invocation.args.name)
  },
})
