import type { FlagSet } from '../command.ts'
import { identityFlags, passphraseFlags } from '../keys/flags.ts'
import { revokeFlags } from '../revoke/flags.ts'
import { traceFlags } from '../trace/flags.ts'

const { 'value-file': valueFile, 'value-fd': valueDescriptor, in: folders, git } = traceFlags
const { 'private-key': privateKey } = traceFlags
const { undo: _undo, watch: _watch, evidence: _evidence, ...revoking } = revokeFlags

/** What is asked about, and what is to be done about it. */
export const incidentFlags = {
  ...revoking,
  'value-file': valueFile,
  'value-fd': valueDescriptor,
  in: folders,
  git,
  'private-key': privateKey,
  ...identityFlags,
  ...passphraseFlags,
  dir: {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FOLDER',
    completes: 'directory',
    summary:
      'Where the report and the evidence go; where an incident was begun there, it is gone on with',
  },
  note: {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'TEXT',
    summary: 'Something to have in the report; may be repeated, also later on',
  },
  'audit-log': {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Audit log of an API server, also .gz, to tell who did read it; may be repeated',
  },
  'report-only': { type: 'boolean', summary: 'Revoke nothing, and do not ask' },
} as const satisfies FlagSet
