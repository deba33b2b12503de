import { VERSION } from '../lib/base/product.ts'
import { defineCommand } from '../lib/cli/command.ts'

export const version = defineCommand({
  summary: 'Print the version of this program',
  examples: [
    { comment: 'Which version is this', command: 'version' },
    { comment: 'The same for a script', command: 'version -o json' },
  ],
  args: {},
  flags: {
    client: { type: 'boolean', summary: 'Accepted as in kubectl; this verb never asks a server' },
    output: {
      type: 'option',
      char: 'o',
      helpValue: 'FORMAT',
      options: ['json', 'yaml'],
      summary: 'Output format: json or yaml',
    },
  },
  async run({ flags, io }) {
    if (flags.output === undefined) {
      await io.stdout.write(`Client Version: v${VERSION}\nNode Version: ${process.version}\n`)
      return
    }
    const { printDocument } = await import('../lib/cli/print.ts')
    await printDocument(io, flags.output, 'Version', {
      clientVersion: `v${VERSION}`,
      nodeVersion: process.version,
      platform: `${process.platform}/${process.arch}`,
    })
  },
})
