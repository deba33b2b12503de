import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { type CreationRule, findCreationRule } from '../../crypto/sops/index.ts'
import { cryptFailure } from './failure.ts'

/** The rule for a file, and the `.sops.yaml` that it stands in. */
export interface FoundRule {
  readonly rule: CreationRule
  readonly file: string
}

/** Why there is no rule: no `.sops.yaml` above the file, one without rules, or none that matches. */
export interface NoRule {
  readonly reason: 'no-file' | 'no-rules' | 'no-match'
  readonly file?: string
}

/**
 * Looks for a `.sops.yaml` in the folder of the file and those above it, as sops does;
 * the first one that is found decides.
 *
 * @throws UserError when it makes no sense
 */
export async function ruleFor(path: string): Promise<FoundRule | NoRule> {
  const whole = resolve(path)
  for (let folder = dirname(whole); ; folder = dirname(folder)) {
    const file = join(folder, '.sops.yaml')
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return ruleIn(text, file, relative(folder, whole))
    if (folder === dirname(folder)) return { reason: 'no-file' }
  }
}

async function ruleIn(text: string, file: string, path: string): Promise<FoundRule | NoRule> {
  try {
    const rule = await findCreationRule(text, path.split(sep).join('/'))
    return typeof rule === 'string' ? { reason: rule, file } : { rule, file }
  } catch (error) {
    throw cryptFailure(error, file)
  }
}
