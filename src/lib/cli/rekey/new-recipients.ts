import { UserError } from '../../base/errors.ts'
import { parseRecipient, type PluginPort, type Recipient } from '../../crypto/age/index.ts'
import type { Metadata, Recipients } from '../../crypto/sops/index.ts'
import type { FlagValues } from '../command.ts'
import { recipientsOfRule, ruleFor } from '../crypt/rules-file.ts'
import type { rekeyFlags } from './flags.ts'

/** What the flags say about recipients. */
export interface Wanted {
  readonly flags: FlagValues<typeof rekeyFlags>
  /** Of -r and -R. */
  readonly named: readonly Recipient[]
  readonly plugins: PluginPort
  readonly env: NodeJS.ProcessEnv
}

/**
 * Who is to read the document from now on: those that are named, those of now with
 * some more or fewer, or those of the `.sops.yaml`.
 *
 * @throws UserError when none of these says it, or nobody would be left
 */
export async function newRecipients(
  path: string,
  { keyGroups, shamirThreshold }: Metadata,
  { flags, named, plugins, env }: Wanted,
): Promise<Recipients> {
  const add = flags.add.map((text) => parseRecipient(text, plugins).text)
  const remove = flags.remove.map((text) => parseRecipient(text, plugins).text)
  const changes = add.length + remove.length > 0
  if (changes && named.length > 0) {
    throw new UserError('-r and -R name everybody, --add and --remove only who changes', [
      'use one of the two ways',
    ])
  }
  if (named.length > 0) return { keyGroups: [named.map(({ text }) => text)] }
  if (!changes) return byRule(path, env)
  const groups = keyGroups.map(({ age }) => age.map(({ recipient }) => recipient))
  return { keyGroups: changed(groups, add, remove), shamirThreshold }
}

async function byRule(path: string, env: NodeJS.ProcessEnv): Promise<Recipients> {
  const found = await ruleFor(path, env)
  if ('reason' in found) {
    throw new UserError('for whom is not said, and no .sops.yaml above it has a rule for it', [
      'name everybody with -r or -R, or who changes with --add and --remove',
    ])
  }
  return recipientsOfRule(found)
}

function changed(
  groups: readonly (readonly string[])[],
  add: readonly string[],
  remove: readonly string[],
): readonly (readonly string[])[] {
  if (groups.length > 1) {
    throw new UserError('the document has several key groups, of which one must be meant', [
      'write the groups into a .sops.yaml and leave out --add and --remove',
    ])
  }
  const [now = []] = groups
  const unknown = remove.find((text) => !now.includes(text))
  if (unknown !== undefined) throw new UserError(`${unknown} is none of its recipients`)
  const next = [...new Set([...now, ...add])].filter((text) => !remove.includes(text))
  if (next.length === 0) throw new UserError('nobody would be left to read it')
  return [next]
}
