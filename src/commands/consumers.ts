import { defineCommand } from '../lib/cli/command.ts'
import {
  clusterFlags,
  consumersFlags,
  inputFlags,
  reportFlags,
  scopeFlags,
  selectorFlags,
} from '../lib/cli/flags.ts'

export const consumers = defineCommand({
  summary: 'Show who uses a Secret, and what a change asks of them',
  description:
    'Workloads, pods and other objects that name the Secret: which key, how it reaches the program, and what has to happen before a new value is in use. "unused" is said only when everything that could refer to the Secret was read. No values are fetched.',
  examples: [
    { comment: 'Everything that uses db-password', command: 'consumers db-password' },
    { comment: 'Who reads which key', command: 'consumers db-password --by-key' },
    { comment: 'Secrets that nothing refers to', command: 'consumers -A --unused' },
    { comment: 'For a script', command: 'consumers -n payments -l app=api -o json' },
  ],
  args: { name: { description: 'NAME or NAMESPACE/NAME of a Secret', completes: 'secret' } },
  flags: {
    ...consumersFlags,
    ...scopeFlags,
    ...selectorFlags,
    ...inputFlags,
    ...reportFlags,
    ...clusterFlags,
  },
  async run(invocation) {
    const { showConsumers } = await import('../lib/cli/consumers.ts')
    return showConsumers(invocation, invocation.args.name)
  },
})
