import { defineCommand } from '../lib/cli/command.ts'
import { documentOutput } from '../lib/cli/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'
import { verifyFlags } from '../lib/cli/verify/flags.ts'

export const verify = defineCommand({
  summary: 'Check encrypted files and signed evidence, for CI',
  description:
    'Whether the MAC is right, whether those can read it that the .sops.yaml names and nobody else, whether anything is in clear that a rule wants encrypted, and whether post-quantum and classical recipients are mixed. For the evidence of a revocation: whether it is whole, who signed it, and whether it proves the credential dead. Exits with 1 when something is wrong or could not be verified.',
  examples: [
    { comment: 'Everything below a folder', command: 'verify secrets/' },
    { comment: 'In CI, where no identity is', command: 'verify --without-keys .' },
    {
      comment: 'The evidence of a revocation',
      command: 'verify --signer key.pub ci-token.revocation.json',
    },
    { comment: 'For a script', command: 'verify -o json secrets/' },
  ],
  args: {
    files: {
      description: 'Files, and folders whose files are all looked at',
      required: true,
      multiple: true,
      completes: 'file',
    },
  },
  flags: { ...verifyFlags, ...identityFlags, ...passphraseFlags, ...documentOutput },
  async run(invocation) {
    const { verify: run } = await import('../lib/cli/verify/verify.ts')
    return run(invocation, invocation.args.files)
  },
})
