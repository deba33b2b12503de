import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { UserError } from '../../base/errors.ts'
import {
  type CreationRule,
  findCreationRule,
  type Recipients,
  yamlIndent,
} from '../../crypto/sops/index.ts'
import { cryptFailure } from './failure.ts'

/** The rule for a file, and the `.sops.yaml` that it stands in. */
export interface FoundRule {
  readonly rule: CreationRule
  readonly file: string
  /** How far a `sops` block in YAML is indented, if it says so. */
  readonly indent?: number
}

/** Why there is no rule: no `.sops.yaml` above the file, one without rules, or none that matches. */
export interface NoRule {
  readonly reason: 'no-file' | 'no-rules' | 'no-match'
  readonly file?: string
}

/**
 * Looks for a `.sops.yaml` in the folder of the file and those above it, as sops does;
 * the first one that is found decides, unless SOPS_CONFIG names another.
 *
 * @throws UserError when it makes no sense
 */
export async function ruleFor(path: string, env: NodeJS.ProcessEnv): Promise<FoundRule | NoRule> {
  const whole = resolve(path)
  if (env['SOPS_CONFIG']) {
    const file = resolve(env['SOPS_CONFIG'])
    const text = await readIfThere(file)
    if (text === undefined) throw new UserError(`there is no ${file}, which SOPS_CONFIG names`)
    return ruleIn(text, file, relative(dirname(file), whole))
  }
  for (let folder = dirname(whole); ; folder = dirname(folder)) {
    const file = join(folder, '.sops.yaml')
    const text = await readIfThere(file)
    if (text !== undefined) return ruleIn(text, file, relative(folder, whole))
    if (folder === dirname(folder)) return { reason: 'no-file' }
  }
}

async function ruleIn(text: string, file: string, path: string): Promise<FoundRule | NoRule> {
  try {
    const rule = await findCreationRule(text, path.split(sep).join('/'))
    if (typeof rule === 'string') return { reason: rule, file }
    const indent = yamlIndent(text)
    return { rule, file, ...(indent !== undefined && { indent }) }
  } catch (error) {
    throw cryptFailure(error, file)
  }
}

/** One that cannot be read still decides: those above it are for other files. */
async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new UserError(`${file} cannot be read`)
  }
}

/**
 * Who reads a file, as its rule says.
 *
 * @param found undefined for standard input
 * @throws UserError when there is none, or it names more than we speak to
 */
export function recipientsOfRule(found: FoundRule | NoRule | undefined): Recipients {
  if (found === undefined) throw nobody('standard input has no place where a .sops.yaml could be')
  if ('reason' in found) throw nobody(REASONS[found.reason](found.file ?? ''))
  const { file, rule } = found
  const { keyGroups, shamirThreshold, otherServices } = rule
  if (otherServices.length === 0) return { keyGroups, shamirThreshold }
  throw new UserError(`${file} asks for ${otherServices.join(', ')} as well`, [
    'only age recipients are spoken to here; sops itself can do it',
  ])
}

const REASONS = {
  'no-file': () => 'no .sops.yaml is in its folder or above it',
  'no-rules': (file: string) => `${file} has no creation_rules`,
  'no-match': (file: string) => `no rule of ${file} is for it`,
} as const

function nobody(why: string): UserError {
  return new UserError(`for whom is not said: ${why}`, ['name recipients with -r or -R'])
}
