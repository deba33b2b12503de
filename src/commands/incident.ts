import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags } from '../lib/cli/flags.ts'
import { incidentFlags } from '../lib/cli/incident/flags.ts'

export const incident = defineCommand({
  summary: 'Go from a leak to its report: find, judge, revoke, prove',
  description:
    'Looks where the value is, who uses it, who could read it and, with audit logs, who did; then revokes what is wanted and proves it. Everything is in a folder, as Markdown, HTML and JSON, before the next thing is done: after a crash the same command with --dir goes on, and does nothing twice. The value is in none of it. Exits with 1 when it is not proven dead.',
  examples: [
    {
      comment: 'A Secret that leaked, with a question before it is revoked',
      command: 'incident ci/ci-token',
    },
    {
      comment: 'With who did read it, and signed evidence',
      command: 'incident ci/ci-token --audit-log audit.log --sign-key key',
    },
    {
      comment: 'Something to have in the report, later on',
      command: 'incident --dir incident-1 --note "posted at 01:58"',
    },
  ],
  args: {
    name: {
      description: 'Name of the Secret, or NAMESPACE/NAME',
      completes: 'secret',
    },
  },
  flags: { ...incidentFlags, ...clusterFlags },
  async run(invocation) {
    const { incident: run } = await import('../lib/cli/incident/incident.ts')
    return run(invocation, invocation.args.name)
  },
})
