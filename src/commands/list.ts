import { defineCommand } from '../lib/cli/command.ts'
import {
  clusterFlags,
  inputFlags,
  reportFlags,
  scopeFlags,
  selectorFlags,
} from '../lib/cli/flags.ts'

export const list = defineCommand({
  summary: 'List Secrets with who manages, uses and can read them',
  description:
    'CONSUMERS counts workloads and other objects that use a Secret, READERS the pods, nodes, service accounts, users and groups that can read it directly. A plus sign says that there may be more than could be seen. No values are fetched.',
  examples: [
    { comment: 'Secrets of the current namespace', command: 'list' },
    {
      comment: 'All Secrets, with their last writer and the names of their keys',
      command: 'list -A -o wide',
    },
    {
      comment: 'The ones of an application, for a script',
      command: 'list -n payments -l app=api -o json',
    },
    { comment: 'Without a cluster, from files', command: 'list --snapshot cluster.snapshot' },
  ],
  args: {},
  flags: { ...scopeFlags, ...selectorFlags, ...inputFlags, ...reportFlags, ...clusterFlags },
  async run(invocation) {
    const { listSecrets } = await import('../lib/cli/list.ts')
    return listSecrets(invocation)
  },
})
