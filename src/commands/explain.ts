import { defineCommand } from '../lib/cli/command.ts'
import { documentOutput } from '../lib/cli/flags.ts'
import { explainedIds, explainId } from '../lib/cli/explain.ts'

export const explain = defineCommand({
  summary: 'Explain an access path or a finding',
  examples: [
    { comment: 'What there is to explain', command: 'explain' },
    { comment: 'Why `patch` on secrets is as good as `get`', command: 'explain D7' },
  ],
  args: { id: { description: 'Id as other verbs print it: D7', completes: explainedIds } },
  flags: documentOutput,
  async run({ args, flags, io }) {
    await explainId(io, args.id, flags.output)
  },
})
