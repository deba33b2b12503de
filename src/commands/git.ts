import { defineCommand } from '../lib/cli/command.ts'
import { inputTypeFlags } from '../lib/cli/crypt/flags.ts'
import { gitActions, gitFlags } from '../lib/cli/git/flags.ts'
import { identityFlags, passphraseFlags } from '../lib/cli/keys/flags.ts'

export const git = defineCommand({
  summary: 'Let git compare and merge SOPS documents key by key',
  description:
    'setup shows, or with --install makes, the settings that let git call the other two. textconv prints a document for git diff: a value is told by a fingerprint under a key that comes from the data key, so that equal means equal from one commit to the next. merge resolves a merge per key and makes the MAC anew; what both sides changed is left as a conflict.',
  examples: [
    { comment: 'What would be set up', command: "git setup '*.enc.yaml'" },
    {
      comment: 'Set up this repository, with a key of its own',
      command: "git setup --install -i ~/keys/team.txt 'secrets/*.yaml'",
    },
    { comment: 'What git diff compares', command: 'git textconv secrets/db.yaml' },
    { comment: 'As a merge driver', command: 'git merge %O %A %B %P' },
  ],
  args: {
    action: {
      description: `One of ${gitActions.join(', ')}`,
      required: true,
      completes: gitActions,
    },
    words: {
      description: 'Patterns of .gitattributes for setup, a file for textconv, files for merge',
      multiple: true,
      completes: 'file',
    },
  },
  flags: { ...gitFlags, ...inputTypeFlags, ...identityFlags, ...passphraseFlags },
  async run(invocation) {
    const { git: run } = await import('../lib/cli/git/git.ts')
    return run(invocation, invocation.args.action, invocation.args.words)
  },
})
