import type { FlagSet } from '../command.ts'

/** Where the result goes. */
export const targetFlags = {
  'in-place': { type: 'boolean', summary: 'Write each result over its file, in one step' },
  out: {
    type: 'option',
    char: 'o',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Write the result to this file, in one step; - is standard output',
  },
} as const satisfies FlagSet

/** What a document is, where its name does not tell. */
export const inputTypeFlags = {
  'input-type': {
    type: 'option',
    helpValue: 'TYPE',
    options: ['yaml', 'json', 'dotenv', 'ini', 'binary'],
    summary:
      'What a SOPS document is, where its name does not tell: yaml, json, dotenv, ini or binary',
  },
} as const satisfies FlagSet
