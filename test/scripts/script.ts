/**
 * Scripts in the manner of Go's testscript: what a user types and what comes
 * back. A line is a command, `#` a comment, and `-- name --` begins a file.
 *
 * - `exec kubectl vault-secret ARGS`: runs the real program; it must exit with 0
 * - `! exec …`: it must not; `exec N …`: it must exit with N
 * - `stdout RE`, `stderr RE`: the last output matches (multi-line); `!` negates
 * - `cmp stdout FILE`: the last output is exactly this file
 * - `stdin FILE`: input of the next exec; `env NAME=VALUE`: from now on
 * - `grep RE FILE`: the file matches; `! grep RE FILE`
 * - `exists FILE`: the file is there; `! exists FILE`
 *
 * Words may stand in single quotes. `$WORK` is the script's own folder.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/kubectl-vault_secret.ts')

export interface Script {
  readonly lines: readonly string[]
  readonly files: ReadonlyMap<string, string>
}

interface State {
  readonly work: string
  readonly env: Record<string, string>
  stdin: string
  stdout: string
  stderr: string
}

/** Splits the text of a script into its commands and its files. */
export function parseScript(text: string): Script {
  const [head = '', ...rest] = text.split(/^-- (\S+) --\n/m)
  const files = new Map<string, string>()
  for (let index = 0; index + 1 < rest.length; index += 2) {
    files.set(rest[index] ?? '', rest[index + 1] ?? '')
  }
  return { lines: head.split('\n'), files }
}

/** Runs a script in a folder of its own; fails as an assertion that names the line. */
export function runScript(script: Script): void {
  const work = mkdtempSync(path.join(tmpdir(), 'script-'))
  try {
    for (const [name, text] of script.files) writeWithin(work, name, text)
    const state: State = { work, env: environment(work), stdin: '', stdout: '', stderr: '' }
    script.lines.forEach((line, index) => runLine(line, index + 1, state))
  } finally {
    rmSync(work, { recursive: true })
  }
}

function writeWithin(folder: string, name: string, text: string): void {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function environment(work: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: work,
    LANG: 'C.UTF-8',
    SOURCE_DATE_EPOCH: '1790000000',
  }
}

function runLine(line: string, number: number, state: State): void {
  const trimmed = line.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return
  const negated = trimmed.startsWith('! ')
  const [command = '', ...words] = splitWords(negated ? trimmed.slice(2) : trimmed)
  const place = `line ${number}: ${trimmed}`
  const args = words.map((word) => word.replaceAll('$WORK', state.work))
  run(command, args, negated, state, place)
}

function run(command: string, args: string[], negated: boolean, state: State, place: string): void {
  const [first = ''] = args
  if (command === 'exec') return execute(args, negated, state, place)
  if (command === 'stdout' || command === 'stderr') {
    const found = new RegExp(first, 'm').test(state[command])
    return expect(found, `${place}\n--- ${command}\n${state[command]}`).toBe(!negated)
  }
  if (command === 'exists') {
    return expect(existsSync(path.join(state.work, first)), place).toBe(!negated)
  }
  if (command === 'grep') {
    const found = new RegExp(first, 'm').test(
      readFileSync(path.join(state.work, args[1] ?? ''), 'utf8'),
    )
    return expect(found, place).toBe(!negated)
  }
  if (command === 'cmp') return compare(first, args[1] ?? '', state, place)
  if (command === 'stdin') state.stdin = readFileSync(path.join(state.work, first), 'utf8')
  else if (command === 'env') Object.assign(state.env, Object.fromEntries([first.split('=', 2)]))
  else throw new Error(`${place}: no such command`)
}

function execute(args: string[], negated: boolean, state: State, place: string): void {
  const wanted = /^\d+$/.test(args[0] ?? '') ? Number(args.shift()) : 0
  expect(args.splice(0, 2), place).toEqual(['kubectl', 'vault-secret'])
  const ran = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: state.work,
    env: state.env,
    input: state.stdin,
    encoding: 'utf8',
    timeout: 30_000,
  })
  Object.assign(state, { stdin: '', stdout: ran.stdout, stderr: ran.stderr })
  const output = `${place}\n--- stdout\n${ran.stdout}--- stderr\n${ran.stderr}`
  if (negated) expect(ran.status, output).not.toBe(0)
  else expect(ran.status, output).toBe(wanted)
}

function compare(stream: string, file: string, state: State, place: string): void {
  expect(['stdout', 'stderr'], place).toContain(stream)
  const actual = state[stream as 'stdout' | 'stderr'].replaceAll(state.work, '$WORK')
  expect(actual, place).toBe(readFileSync(path.join(state.work, file), 'utf8'))
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
}
