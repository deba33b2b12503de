import type { FlagSet } from '../command.ts'

const WHAT = 'What to look for; asked for without any of these'
const FILES = 'Files, instead of the cluster unless -n or -A is given'

/** What to look for, and where. */
export const traceFlags = {
  'value-file': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary:
      'The value is in this file, in PEM or DER for a key or certificate; - is standard input',
    helpGroup: WHAT,
  },
  'value-fd': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'NUMBER',
    summary: 'The value comes through this file descriptor',
    helpGroup: WHAT,
  },
  part: {
    type: 'option',
    helpValue: 'WHICH',
    options: ['start', 'end'],
    summary: 'The value is only the start, or the end, of what leaked: 8 characters or more',
    helpGroup: WHAT,
  },
  parts: {
    type: 'boolean',
    summary: 'Find also where only the first or the last 8 characters of the value are',
    helpGroup: WHAT,
  },
  hashes: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Look for the values of a hash list, which does not hold them',
    helpGroup: WHAT,
  },
  'make-hashes': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Write a hash list of the value for --hashes, and look for nothing',
    helpGroup: WHAT,
  },
  scan: {
    type: 'boolean',
    summary:
      'Look for what looks like a credential where no value of a Secret belongs; reads no values of Secrets',
    helpGroup: WHAT,
  },
  in: {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'FOLDER',
    completes: 'directory',
    summary: 'Look in the files of a folder, encrypted ones too; may be repeated',
    helpGroup: FILES,
  },
  git: {
    type: 'boolean',
    summary: 'Look also in every commit of the repositories that the folders of --in are in',
    helpGroup: FILES,
  },
  'private-key': {
    type: 'option',
    multiple: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Private key of the controller of Sealed Secrets, for SealedSecrets in files',
    helpGroup: FILES,
  },
} as const satisfies FlagSet
