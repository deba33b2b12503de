import { defineCommand } from '../lib/cli/command.ts'
import { diffFlags } from '../lib/cli/diff/flags.ts'
import { clusterFlags, documentOutput, scopeFlags, selectorFlags } from '../lib/cli/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'

export const diff = defineCommand({
  summary: 'Compare Secrets in files and clusters without showing a value',
  description:
    'Exits with 0 when nothing differs, 1 when something does, and more when it fails, as kubectl diff. A value is told by a fingerprint such as ~a91f, which holds for one run: equal means equal. Certificates are told by subject, issuer, expiry and key, and JSON, dotenv and docker configs by what differs inside.',
  examples: [
    { comment: 'What an apply would change', command: 'diff -f secrets/ -R' },
    { comment: 'Two files, encrypted or not', command: 'diff old.enc.yaml new.yaml -i key.txt' },
    { comment: 'A namespace in two clusters', command: 'diff -n payments --context-to production' },
    {
      comment: 'One Secret in two namespaces',
      command: 'diff db-password -n staging --namespace-to payments',
    },
    { comment: 'For a script', command: 'diff -f - -o json' },
  ],
  args: {
    what: {
      description: 'Two files or folders; with --context-to or --namespace-to names of Secrets',
      multiple: true,
      completes: 'file',
    },
  },
  flags: {
    ...diffFlags,
    ...identityFlags,
    ...passphraseFlags,
    ...scopeFlags,
    ...selectorFlags,
    ...documentOutput,
    ...clusterFlags,
  },
  async run(invocation) {
    const { diff: run } = await import('../lib/cli/diff/diff.ts')
    return run(invocation, invocation.args.what)
  },
})
