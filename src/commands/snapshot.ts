import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, inputFlags, scopeFlags } from '../lib/cli/flags.ts'

export const snapshot = defineCommand({
  summary: 'Save what the other verbs need to a file, without values',
  description:
    'The verbs that read take the file with --snapshot in place of a cluster. It holds names, references, RBAC and what could not be seen, never the value of a Secret.',
  examples: [
    {
      comment: 'Save the cluster of the current context',
      command: 'snapshot --to cluster.snapshot.gz',
    },
    { comment: 'The same, to standard output', command: 'snapshot > cluster.snapshot' },
    {
      comment: 'Make one of what kubectl saved; values in it are dropped',
      command: 'snapshot --snapshot backup/ --to cluster.snapshot',
    },
  ],
  args: {},
  flags: {
    to: {
      type: 'option',
      once: true,
      helpValue: 'FILE',
      completes: 'file',
      summary: 'Write to this file, compressed if its name ends in .gz',
    },
    ...scopeFlags,
    ...inputFlags,
    ...clusterFlags,
  },
  async run(invocation) {
    const { saveSnapshot } = await import('../lib/cli/save-snapshot.ts')
    await saveSnapshot(invocation)
  },
})
