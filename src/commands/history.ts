import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, namespaceFlags, reportFlags } from '../lib/cli/flags.ts'

export const history = defineCommand({
  summary: 'Show who rotated a Secret, when, why and how',
  description: 'No value is read for it. Rotations that were rolled back stand there too.',
  examples: [{ comment: 'Every rotation of a Secret', command: 'history payments/db' }],
  args: {
    name: {
      description: 'Name of the Secret, or NAMESPACE/NAME',
      required: true,
      completes: 'secret',
    },
  },
  flags: { ...namespaceFlags, ...reportFlags, ...clusterFlags },
  async run(invocation) {
    const { showHistory } = await import('../lib/cli/rotate/history.ts')
    return showHistory(invocation, invocation.args.name)
  },
})
