import type { FlagSet } from '../command.ts'

/** Which manifests, as kubectl has it. */
export const manifestFlags = {
  filename: {
    type: 'option',
    char: 'f',
    multiple: true,
    filled: true,
    helpValue: 'PATH',
    completes: 'file',
    summary:
      'File or folder of manifests in YAML or JSON, plain or encrypted; - is standard input; may be repeated',
  },
  recursive: {
    type: 'boolean',
    char: 'R',
    summary: 'Read the folders below a folder of -f as well',
  },
} as const satisfies FlagSet
