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
 * Words may stand in single quotes. `$WORK` is the script's own folder, `$DEMO`
 * the one of the demo.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { CODE_CACHE, PROGRAM } from '../program/program.ts'

const DEMO = path.resolve(import.meta.dirname, '../../examples/demo')

export interface Script {
  readonly lines: readonly string[]
  readonly files: ReadonlyMap<string, string>
}

interface State {
  /** File that Node runs as `kubectl vault-secret`. */
  readonly program: string
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
export function runScript(script: Script, program = PROGRAM): void {
  const work = mkdtempSync(path.join(tmpdir(), 'script-'))
  try {
    for (const [name, text] of script.files) writeWithin(work, name, text)
    const state: State = {
      program,
      work,
      env: environment(work),
      stdin: '',
      stdout: '',
      stderr: '',
    }
    for (const [index, line] of script.lines.entries()) runLine(line, index + 1, state)
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
    XDG_CACHE_HOME: CODE_CACHE,
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
  const args = words.map((word) => word.replaceAll('$WORK', state.work).replaceAll('$DEMO', DEMO))
  const run = COMMANDS[command]
  if (run === undefined) throw new Error(`${place}: no such command`)
  run({ args, negated, state, place })
}

interface Step {
  readonly args: string[]
  readonly negated: boolean
  readonly state: State
  readonly place: string
}

const COMMANDS: Readonly<Record<string, (step: Step) => void>> = {
  exec: execute,
  cmp: compare,
  stdout: (step) => matches(step, step.state.stdout),
  stderr: (step) => matches(step, step.state.stderr),
  grep: (step) => matches(step, readWithin(step.state, step.args[1])),
  exists({ args, negated, state, place }) {
    expect(existsSync(path.join(state.work, args[0] ?? '')), place).toBe(!negated)
  },
  stdin({ args, state }) {
    state.stdin = readWithin(state, args[0])
  },
  env({ args, state }) {
    const [name = '', value = ''] = (args[0] ?? '').split('=', 2)
    state.env[name] = value
  },
}

function matches({ args, negated, place }: Step, text: string): void {
  expect(new RegExp(args[0] ?? '', 'm').test(text), `${place}\n---\n${text}`).toBe(!negated)
}

function readWithin({ work }: State, file = ''): string {
  return readFileSync(path.join(work, file), 'utf8')
}

function execute({ args, negated, state, place }: Step): void {
  const wanted = /^\d+$/.test(args[0] ?? '') ? Number(args.shift()) : 0
  expect(args.splice(0, 2), place).toEqual(['kubectl', 'vault-secret'])
  const ran = spawnSync(process.execPath, [state.program, ...args], {
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

function compare({ args: [stream, file], state, place }: Step): void {
  expect(['stdout', 'stderr'], place).toContain(stream)
  const text = stream === 'stdout' ? state.stdout : state.stderr
  expect(text.replaceAll(state.work, '$WORK'), place).toBe(readWithin(state, file))
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
}
