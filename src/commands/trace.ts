import { defineCommand } from '../lib/cli/command.ts'
import { clusterFlags, reportFlags, scopeFlags } from '../lib/cli/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'
import { traceFlags } from '../lib/cli/trace/flags.ts'

export const trace = defineCommand({
  summary: 'Find where a value is: in Secrets, other objects, files and git history',
  description:
    'In whatever encoding it is there: base64, hex, URL encoding, escapes, gzip, Helm releases, and these in each other. A key is found by its public half and a token by its signature, ID and Secret. The value is asked for without showing it and never taken from the command line; it appears in no output. Unlike other verbs this one reads the values of Secrets, and says so before it starts. Exits with 1 when the value was found.',
  examples: [
    { comment: 'Ask for the value, look everywhere', command: 'trace -A' },
    { comment: 'A key, in whatever form', command: 'trace -A --value-file leaked.pem' },
    { comment: 'What a screenshot showed', command: 'trace -A --part start' },
    {
      comment: 'In a repository with encrypted files and all its history',
      command: 'trace --in . --git -i key.txt',
    },
    { comment: 'Credentials where none belong', command: 'trace --scan -A -o json' },
  ],
  args: {
    value: {
      description: 'Nothing: a value here is refused, since other users of the machine can see it',
      multiple: true,
    },
  },
  flags: {
    ...traceFlags,
    ...identityFlags,
    ...passphraseFlags,
    ...scopeFlags,
    ...reportFlags,
    ...clusterFlags,
  },
  async run(invocation) {
    const { trace: run } = await import('../lib/cli/trace/trace.ts')
    return run(invocation, invocation.args.value)
  },
})
