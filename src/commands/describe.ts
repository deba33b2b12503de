import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, documentFlags, inputFlags, scopeFlags } from '../lib/cli/flags.ts'

export const describe = defineCommand({
  summary: 'Show one Secret on one page',
  description:
    'Type, keys, who manages it, who uses it and what a change of its value would ask for, who can read it, and what is wrong with it. No values are fetched.',
  examples: [
    { comment: 'A Secret of the current namespace', command: 'describe db-password' },
    { comment: 'One of another namespace', command: 'describe payments/db-password' },
    { comment: 'For a script', command: 'describe db-password -n payments -o json' },
  ],
  args: {
    name: {
      description: 'Name of the Secret, or NAMESPACE/NAME',
      required: true,
      completes: 'secret',
    },
  },
  flags: { ...scopeFlags, ...inputFlags, ...documentFlags, ...clusterFlags },
  async run(invocation) {
    const { describe: run } = await import('../lib/cli/describe.ts')
    return run(invocation, invocation.args.name)
  },
})
