import { defineCommand } from '../lib/cli/command.ts'
import { inputTypeFlags, targetFlags } from '../lib/cli/crypt/flags.ts'
import { decryptFlags } from '../lib/cli/decrypt/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'

export const decrypt = defineCommand({
  summary: 'Decrypt age files, SOPS documents and SealedSecrets',
  description:
    'What it is is told from the content. Nothing is written before the whole input is known to be as it was encrypted; the MAC of SOPS documents is always checked.',
  examples: [
    { comment: 'As `sops -d` would print it', command: 'decrypt secrets/db.yaml | less' },
    {
      comment: 'With this identity, to a file',
      command: 'decrypt -i key.txt -o dump.sql dump.sql.age',
    },
    { comment: 'From a pipe', command: 'decrypt --input-type json < db.enc' },
    {
      comment: 'A SealedSecret, with the key of its controller',
      command: 'decrypt --private-key main.key sealed.yaml -o db.yaml',
    },
  ],
  args: {
    files: {
      description: 'Files to decrypt; - or none is standard input',
      multiple: true,
      completes: 'file',
    },
  },
  flags: {
    ...decryptFlags,
    ...inputTypeFlags,
    ...targetFlags,
    ...identityFlags,
    ...passphraseFlags,
  },
  async run(invocation) {
    const { decrypt: run } = await import('../lib/cli/decrypt/decrypt.ts')
    return run(invocation, invocation.args.files)
  },
})
