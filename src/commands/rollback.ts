import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, documentOutput, dryRunFlags, validateFlags } from '../lib/cli/flags.ts'
import { rollbackFlags } from '../lib/cli/rotate/flags.ts'

export const rollback = defineCommand({
  summary: 'Give a Secret the values of an earlier revision, and its consumers with it',
  description:
    'A rotation like any other: it restarts the same consumers, proves them, and is a revision of its own.',
  examples: [
    { comment: 'To before the last rotation', command: 'rollback payments/db' },
    { comment: 'Further back', command: 'rollback payments/db --to-revision 4' },
  ],
  args: {
    name: {
      description: 'Name of the Secret, or NAMESPACE/NAME',
      required: true,
      completes: 'secret',
    },
  },
  flags: {
    ...rollbackFlags,
    ...validateFlags,
    ...dryRunFlags,
    ...documentOutput,
    ...clusterFlags,
  },
  async run(invocation) {
    const { rollback: run } = await import('../lib/cli/rotate/rollback.ts')
    return run(invocation, invocation.args.name)
  },
})
