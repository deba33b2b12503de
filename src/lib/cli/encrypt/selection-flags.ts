import { UserError } from '../../base/errors.ts'
import type { Selection } from '../../crypto/sops/index.ts'
import type { FlagValues } from '../command.ts'
import type { selectionFlags } from './flags.ts'

const FIELDS = {
  'encrypted-regex': 'encrypted_regex',
  'unencrypted-regex': 'unencrypted_regex',
  'encrypted-suffix': 'encrypted_suffix',
  'unencrypted-suffix': 'unencrypted_suffix',
} as const satisfies Record<string, Selection['field']>

/**
 * What the flags say is encrypted; undefined when they say nothing.
 *
 * @throws UserError when they say it in two ways
 */
export function selectionOf(flags: FlagValues<typeof selectionFlags>): Selection | undefined {
  const set = (
    ['encrypted-regex', 'unencrypted-regex', 'encrypted-suffix', 'unencrypted-suffix'] as const
  ).flatMap((flag) => {
    const value = flags[flag]
    return value === undefined ? [] : [{ flag, value }]
  })
  if (set.length > 1) {
    throw new UserError(`--${set.map(({ flag }) => flag).join(' and --')} exclude each other`)
  }
  const [only] = set
  return only && { field: FIELDS[only.flag], value: only.value }
}
