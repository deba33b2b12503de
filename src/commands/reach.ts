import { defineCommand } from '../lib/cli/command.ts'
import {
  clusterFlags,
  graphReportFlags,
  inputFlags,
  reachFlags,
  scopeFlags,
  selectorFlags,
} from '../lib/cli/flags.ts'

export const reach = defineCommand({
  summary: 'Show who can read a Secret, by which path and on what evidence',
  description:
    'Pods, nodes, service accounts, users and groups that can obtain the value: by RBAC (get, list and watch, but also patch, delete and deletecollection, whose answers carry the value), by the Node authorizer, and by being given it. `explain ID` tells more about a path. For several Secrets, readers of all of them are listed once, under * or NAMESPACE/*. --why, --from, --since and --cut are questions of their own. No values are fetched.',
  examples: [
    { comment: 'Who can read db-password', command: 'reach db-password' },
    { comment: 'Every Secret of the cluster', command: 'reach -A' },
    { comment: 'With the rules and bindings that prove it', command: 'reach payments/db -o wide' },
    {
      comment: 'Why somebody can read it, or what stands in the way',
      command: 'reach payments/db --why sa/ci/deployer',
    },
    { comment: 'What goes with a node that is taken over', command: 'reach --from node/worker-2' },
    { comment: 'What goes with a token that leaked', command: 'reach --from - < token' },
    {
      comment: 'Fail a pipeline when a change exposes a Secret',
      command: 'reach -A --since main.snapshot --exclude accepted --fail-on certain',
    },
    { comment: 'A page for a browser, to search in', command: 'reach -A -o html > reach.html' },
    { comment: 'As a picture', command: 'reach payments/db -o dot | dot -Tsvg > db.svg' },
    { comment: 'What to remove so that nobody else can', command: 'reach payments/db --cut' },
    { comment: 'Questions as a SubjectAccessReview has them', command: 'reach --batch q.ndjson' },
  ],
  args: { name: { description: 'NAME or NAMESPACE/NAME of a Secret', completes: 'secret' } },
  flags: {
    ...reachFlags,
    ...scopeFlags,
    ...selectorFlags,
    ...inputFlags,
    ...graphReportFlags,
    ...clusterFlags,
  },
  async run(invocation) {
    const { showReach } = await import('../lib/cli/reach.ts')
    return showReach(invocation, invocation.args.name)
  },
})
