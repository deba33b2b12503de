import type { FlagSet } from '../command.ts'

/** What `git` is asked to do. */
export const gitActions = ['setup', 'textconv', 'merge'] as const

/** How git is set up. */
export const gitFlags = {
  install: {
    type: 'boolean',
    summary: 'With setup: write it; without, it is only shown',
  },
  program: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'COMMAND',
    summary: 'With setup: how git calls this program, where not as `kubectl vault-secret`',
  },
} as const satisfies FlagSet
