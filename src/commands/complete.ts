import { defineCommand } from '../lib/cli/command.ts'
import type { CommandDefinition, CommandTable } from '../lib/cli/command.ts'
import { complete, completionText, Directive } from '../lib/cli/completion/complete.ts'
import type { Lookup } from '../lib/cli/completion/complete.ts'

/**
 * `__complete WORDS…`, as cobra's programs have it. An error must not reach the
 * user's prompt, so that it only means "no choices".
 */
export function completeCommand(table: CommandTable): CommandDefinition {
  return defineCommand({
    summary: 'Answer a shell that completes words',
    examples: [],
    args: { words: { description: 'Words so far', multiple: true } },
    flags: {},
    async run({ args, io, signal }) {
      const names: Lookup = async (what, words) => {
        const { lookup } = await import('../lib/cli/completion/lookup.ts')
        return lookup(signal)(what, words)
      }
      const completion = await complete(args.words, table, names).catch(() => ({
        choices: [],
        directive: Directive.noFiles,
      }))
      await io.stdout.write(completionText(completion))
    },
  })
}
