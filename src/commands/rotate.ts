import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, documentOutput, dryRunFlags, validateFlags } from '../lib/cli/flags.ts'
import { rotateFlags } from '../lib/cli/rotate/flags.ts'
import { valueFlags } from '../lib/cli/values/flags.ts'

export const rotate = defineCommand({
  summary: 'Give a Secret a new value and its consumers with it, or all back',
  description:
    'Workloads that keep the old value are restarted, the first one alone; when every pod is new and ready the rotation is committed. When one does not come up in time, or at Ctrl-C, the old value is put back and the pods with it. What is done is written down in the cluster first, so that --resume goes on after a crash, from any machine.',
  examples: [
    { comment: 'A new password like the old one', command: 'rotate payments/db --key password' },
    {
      comment: 'A value from elsewhere',
      command: 'rotate payments/stripe --from-stdin api-key --reason "leaked"',
    },
    {
      comment: 'Every Secret of a team, two at a time',
      command: 'rotate -l team=payments --key password --at-once 2',
    },
    { comment: 'After a crash', command: 'rotate payments/db --resume' },
  ],
  args: {
    name: {
      description: 'Name of the Secret, or NAMESPACE/NAME',
      completes: 'secret',
    },
  },
  flags: {
    ...rotateFlags,
    ...valueFlags,
    ...validateFlags,
    ...dryRunFlags,
    ...documentOutput,
    ...clusterFlags,
  },
  async run(invocation) {
    const { rotate: run } = await import('../lib/cli/rotate/rotate.ts')
    return run(invocation, invocation.args.name)
  },
})
