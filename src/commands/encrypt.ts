import { defineCommand } from '../lib/cli/command.ts'
import { inputTypeFlags, targetFlags } from '../lib/cli/crypt/flags.ts'
import { encryptFlags } from '../lib/cli/encrypt/flags.ts'
import { clusterFlags } from '../lib/cli/flags.ts'
import { passphraseFlags, recipientFlags } from '../lib/cli/keys/flags.ts'

export const encrypt = defineCommand({
  summary: 'Encrypt files for age recipients, as sops, age or Sealed Secrets read them',
  description:
    'Documents become SOPS documents that sops, Flux and ksops decrypt; of manifests only the values of Secrets are encrypted. Any other file becomes an age file. Recipients come from the flags or from a .sops.yaml in the folder of the file or above it.',
  examples: [
    {
      comment: 'As the .sops.yaml above it says, over the file',
      command: 'encrypt --in-place secrets/db.yaml',
    },
    { comment: 'For one recipient, to standard output', command: 'encrypt -r age1... db.yaml' },
    {
      comment: 'Any file, with a passphrase',
      command: 'encrypt --passphrase -o dump.sql.age dump.sql',
    },
    {
      comment: 'For the controller of Sealed Secrets in this cluster',
      command: 'encrypt --format sealed-secret db.yaml',
    },
  ],
  args: {
    files: {
      description: 'Files to encrypt; - or none is standard input',
      multiple: true,
      completes: 'file',
    },
  },
  flags: {
    ...encryptFlags,
    ...inputTypeFlags,
    ...targetFlags,
    ...recipientFlags,
    ...passphraseFlags,
    ...clusterFlags,
  },
  async run(invocation) {
    const { encrypt: run } = await import('../lib/cli/encrypt/encrypt.ts')
    return run(invocation, invocation.args.files)
  },
})
