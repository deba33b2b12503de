import { COMMAND } from '../lib/cli/product.ts'
import { defineCommand } from '../lib/cli/command.ts'
import { completionScript, shells } from '../lib/cli/completion/scripts.ts'
import { oneOf } from '../lib/cli/one-of.ts'

export const completion = defineCommand({
  summary: 'Set up completion in a shell',
  description:
    'kubectl completes the words after `kubectl vault-secret` by running an executable that has to stand beside this one; --install writes it. The scripts for a shell are for those who call kubectl-vault_secret by its own name.',
  examples: [
    {
      comment: 'Complete `kubectl vault-secret` wherever kubectl itself is',
      command: 'completion --install',
    },
    { comment: 'Print the script for kubectl-vault_secret under bash', command: 'completion bash' },
  ],
  args: { shell: { description: `One of ${shells.join(', ')}`, completes: shells } },
  flags: {
    install: {
      type: 'boolean',
      summary: 'Write kubectl_complete-vault_secret beside this executable',
    },
  },
  async run({ args, flags, io }) {
    if (flags.install) {
      const { installCompletion } = await import('../lib/cli/completion/install.ts')
      return io.stdout.write(`wrote ${await installCompletion(process.argv[1])}\n`)
    }
    const shell = oneOf(shells, args.shell, `name a shell: ${COMMAND} completion bash`)
    await io.stdout.write(completionScript(shell))
  },
})
