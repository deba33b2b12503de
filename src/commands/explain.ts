import { defineCommand } from '../lib/cli/command.ts'
import { oneOf } from '../lib/cli/one-of.ts'
import { printDocument, printLines } from '../lib/cli/print.ts'
import { explanations } from '../lib/view/explain/explanations.ts'
import { explanationText } from '../lib/view/explain/text.ts'

const ids = explanations.map(({ id }) => id)

export const explain = defineCommand({
  summary: 'Explain an access path or a finding',
  examples: [
    { comment: 'What there is to explain', command: 'explain' },
    { comment: 'Why `patch` on secrets is as good as `get`', command: 'explain D7' },
  ],
  args: { id: { description: 'Id as other verbs print it: D7', completes: ids } },
  flags: {
    output: {
      type: 'option',
      char: 'o',
      helpValue: 'FORMAT',
      options: ['json', 'yaml'],
      summary: 'Output format: json or yaml',
    },
  },
  async run({ args, flags, io }) {
    const wanted = args.id === undefined ? ids : [oneOf(ids, args.id, '')]
    const found = explanations.filter(({ id }) => wanted.includes(id))
    if (flags.output !== undefined) {
      return printDocument(io, flags.output, 'ExplanationList', { items: found })
    }
    if (args.id === undefined) {
      return printLines(
        io.stdout,
        found.map(({ id, title }) => `${id.padEnd(12)} ${title}`),
      )
    }
    return printLines(
      io.stdout,
      found.values().flatMap((explanation) => explanationText(explanation)),
    )
  },
})
