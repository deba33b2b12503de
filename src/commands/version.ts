import { VERSION } from '../lib/cli/product.ts'
import { defineCommand } from '../lib/cli/command.ts'
import { documentOutput } from '../lib/cli/flags.ts'

export const version = defineCommand({
  summary: 'Print the version of this program',
  examples: [
    { comment: 'Which version is this', command: 'version' },
    { comment: 'The same for a script', command: 'version -o json' },
  ],
  args: {},
  flags: {
    client: { type: 'boolean', summary: 'Accepted as in kubectl; this verb never asks a server' },
    ...documentOutput,
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
