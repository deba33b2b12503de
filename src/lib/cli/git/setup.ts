import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

import { writeFileAtomically } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import { escapeLine, isSafe } from '../../base/safe-text.ts'
import { shellWord } from '../../view/shell-word.ts'
import { ExitCode } from '../exit-code.ts'
import { printLines } from '../print.ts'
import { COMMAND } from '../product.ts'
import type { GitInvocation } from './invocation.ts'
import { setBefore, withoutFlag } from './set-before.ts'

const DRIVER = 'vault-secret'
const TEXTCONV = `diff.${DRIVER}.textconv`

/** What is to be set: settings of the repository, and lines of its .gitattributes. */
interface GitSetup {
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly attributes: readonly string[]
}

/**
 * Shows what makes git use this program for files, or with --install does it.
 *
 * @param patterns as in .gitattributes
 * @throws UserError outside a repository, and for patterns that git does not take
 */
export async function setup(
  invocation: GitInvocation,
  patterns: readonly string[],
): Promise<ExitCode> {
  const { flags, io } = invocation
  if (patterns.length === 0) {
    throw new UserError('name the encrypted files, as in .gitattributes', [
      `${COMMAND} git setup '*.enc.yaml' 'secrets/*.env'`,
    ])
  }
  const root = await git(['rev-parse', '--show-toplevel'])
  const before = setBefore(await git(['config', '--local', '--default', '', '--get', TEXTCONV]))
  const kept = keptWords(invocation, before?.words ?? [])
  const plan = {
    settings: settingsFor(invocation, before?.program, kept),
    attributes: patterns.map(
      (pattern) => `${attributePattern(pattern)} diff=${DRIVER} merge=${DRIVER}`,
    ),
  }
  if (kept.length > 0) await io.stderr.write(`${escapeLine(keptNote(kept))}\n`)
  if (!flags.install) {
    await printLines(io.stdout, shown(plan, root).map(escapeLine))
    await io.stderr.write('nothing was changed; add --install to do it\n')
    return ExitCode.done
  }
  for (const [name, value] of plan.settings) await git(['config', '--local', name, value])
  const added = await addLines(join(root, '.gitattributes'), plan.attributes)
  const lines = [
    ...plan.settings.map(([name]) => `set ${name}`),
    ...added.map((line) => `added to .gitattributes: ${line}`),
  ]
  await printLines(io.stdout, lines.map(escapeLine))
  return ExitCode.done
}

/** What an earlier `setup` has set, and nobody says anew: it may be run for one more pattern. */
function keptWords({ flags }: GitInvocation, before: readonly string[]): readonly string[] {
  const identities = flags.identity.length > 0 ? withoutFlag(before, ['-i', '--identity']) : before
  const isTyped = flags['input-type'] !== undefined
  return isTyped ? withoutFlag(identities, ['--input-type']) : identities
}

function keptNote(kept: readonly string[]): string {
  const remove = `git config --local --unset ${TEXTCONV}`
  return `note: ${kept.join(' ')} is kept from before; -i FILE replaces keys, and \`${remove}\` before setup forgets all`
}

function settingsFor(
  { flags }: GitInvocation,
  program: string | undefined,
  kept: readonly string[],
): GitSetup['settings'] {
  const words = [
    ...flags.identity.flatMap((file) => ['-i', resolve(file)]),
    ...(flags['input-type'] === undefined ? [] : ['--input-type', flags['input-type']]),
  ].map(shellWord)
  const calls = (action: string): string =>
    [flags.program ?? program ?? COMMAND, 'git', action, ...words, ...kept].join(' ')
  return [
    [TEXTCONV, calls('textconv')],
    // What git would keep in its notes shows who could decrypt, and when.
    [`diff.${DRIVER}.cachetextconv`, 'false'],
    [`merge.${DRIVER}.name`, 'encrypted files, key by key'],
    [`merge.${DRIVER}.driver`, `${calls('merge').replaceAll('%', '%%')} %O %A %B %P`],
    // Between several common ancestors nothing that was merged by halves may arise.
    [`merge.${DRIVER}.recursive`, 'binary'],
  ]
}

/** gitattributes(5): no patterns that exclude, quotes around blanks. */
function attributePattern(pattern: string): string {
  if (pattern === '' || pattern.startsWith('!') || !isSafe(pattern)) {
    throw new UserError('this is not a pattern of .gitattributes', [
      'patterns that begin with ! are not allowed there',
    ])
  }
  return /[\s"#]/.test(pattern) ? JSON.stringify(pattern) : pattern
}

function shown({ settings, attributes }: GitSetup, root: string): readonly string[] {
  return [
    ...settings.map(([name, value]) => `git config --local ${name} ${shellWord(value)}`),
    `# ${join(root, '.gitattributes')}, to be committed:`,
    ...attributes,
  ]
}

/** @returns the lines that were not there yet */
async function addLines(file: string, lines: readonly string[]): Promise<readonly string[]> {
  const before = await readFile(file, 'utf8').catch(() => undefined)
  const there = new Set((before ?? '').split(/\r?\n/).map((line) => line.trim()))
  const added = lines.filter((line) => !there.has(line))
  if (added.length === 0) return []
  const gap = before === undefined || before === '' || before.endsWith('\n') ? '' : '\n'
  const text = `${before ?? ''}${gap}${added.join('\n')}\n`
  if (before === undefined) await writeFile(file, text, { flag: 'wx' })
  else await writeFileAtomically(file, [text], { keepMode: true })
  return added
}

/** @throws UserError when git is not there, or refuses */
async function git(words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', words)
    return stdout.replace(/\n$/, '')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (missing) throw new UserError('git cannot be started', ['is it installed and on the PATH?'])
    throw new UserError(`\`git ${words.slice(0, 3).join(' ')}\` failed`, [
      'run it inside the repository whose files are to be merged',
    ])
  }
}
