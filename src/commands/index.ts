import type { CommandTable } from '../lib/cli/command.ts'

/** Every verb, in the order of `--help`. Loading one loads no other. */
export const commands: CommandTable = {
  version: {
    group: 'Other',
    summary: 'Print the version of this program',
    load: async () => (await import('./version.ts')).version,
  },
}
