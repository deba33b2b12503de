import { defineCommand } from '../lib/cli/command.ts'
import { fileFlags } from '../lib/cli/create/file-flags.ts'
import { createFlags } from '../lib/cli/create/flags.ts'
import { clusterFlags, documentOutput } from '../lib/cli/flags.ts'
import { valueFlags } from '../lib/cli/values/flags.ts'

export const create = defineCommand({
  summary: 'Make a Secret from questions, files, generators or other Secrets',
  description:
    'Values are read without being shown and sent as data, so that no annotation keeps them in clear. Everything is checked before anything is sent. Without a name or a value it asks, at a terminal.',
  examples: [
    { comment: 'Asked for name, keys and values', command: 'create -n payments' },
    { comment: 'One key, typed twice and not shown', command: 'create stripe --prompt api-key' },
    {
      comment: 'From a pipe',
      command: 'create stripe --from-stdin api-key < key.txt',
    },
    {
      comment: 'A TLS pair',
      command: 'create web --type tls --from-file tls.crt=web.crt --from-file tls.key=web.key',
    },
    {
      comment: 'One key of another Secret, under a new name',
      command: 'create copy --from-secret payments/db:password=PGPASSWORD',
    },
    {
      comment: 'To git, encrypted for the recipients of the .sops.yaml',
      command: 'create stripe --prompt api-key --encrypt --out secrets/stripe.yaml',
    },
    {
      comment: 'To git, sealed for the controller of Sealed Secrets in this cluster',
      command: 'create payments/stripe --prompt api-key --seal --out stripe.yaml',
    },
    {
      comment: 'A new value of one key of it',
      command: 'create --prompt api-key --seal --merge-into stripe.yaml',
    },
    {
      comment: 'What would be done',
      command: 'create stripe --from-env-file .env --dry-run server -o json',
    },
  ],
  args: {
    name: { description: 'Name of the Secret, or NAMESPACE/NAME', completes: 'secret' },
  },
  flags: { ...createFlags, ...fileFlags, ...valueFlags, ...documentOutput, ...clusterFlags },
  async run(invocation) {
    const { create: run } = await import('../lib/cli/create/create.ts')
    return run(invocation, invocation.args.name)
  },
})
