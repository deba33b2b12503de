import { applyFlags } from '../lib/cli/apply/flags.ts'
import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, documentOutput } from '../lib/cli/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'
import { manifestFlags } from '../lib/cli/manifests/flags.ts'

export const apply = defineCommand({
  summary: 'Bring Secrets to the cluster as their manifests have them, plain or encrypted',
  description:
    'Manifests are decrypted in memory only and sent by server-side apply, with stringData as data, so that no annotation keeps values in clear. Everything is read, checked and planned before anything is sent. Values that others set are not taken without --force-conflicts.',
  examples: [
    { comment: 'All manifests of a folder', command: 'apply -f secrets/' },
    { comment: 'From a pipe', command: 'apply -f - < secret.yaml' },
    {
      comment: 'Encrypted by sops or age, with a key of age',
      command: 'apply -f secrets.enc.yaml -i key.txt',
    },
    { comment: 'What would be done', command: 'apply -f secrets/ -R --dry-run server' },
    {
      comment: 'Delete what is no longer in the folder',
      command: 'apply -f secrets/ --prune -l app=payments',
    },
    {
      comment: "After kubectl's client-side apply, which keeps values in an annotation",
      command: 'apply -f secrets/ --purge-last-applied',
    },
  ],
  args: {},
  flags: {
    ...manifestFlags,
    ...applyFlags,
    ...identityFlags,
    ...passphraseFlags,
    ...documentOutput,
    ...clusterFlags,
  },
  async run(invocation) {
    const { apply: run } = await import('../lib/cli/apply/apply.ts')
    return run(invocation)
  },
})
