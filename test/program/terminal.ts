import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { eventually } from '../control-plane/eventually.ts'
import { PROGRAM } from './program.ts'

/** Whether there is the `script` of util-linux, which makes terminals. */
export const hasPseudoTerminals = spawnSync('script', ['--version']).status === 0

/** The program in a line of a shell: `cat FILE | ${PROGRAM_WORDS} decrypt`. */
export const PROGRAM_WORDS = `${process.execPath} ${PROGRAM}`

/** A line of a shell on a terminal of its own, and what stands there. */
export class Terminal {
  readonly #child
  #shown = ''
  readonly ended: Promise<number | null>

  constructor(line: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#shown += text))
    this.ended = once(this.#child, 'exit').then(([status]) => status as number | null)
  }

  get shown(): string {
    return this.#shown
  }

  /** As a connection that drops: whoever holds the other end is gone. */
  close(): void {
    this.#child.kill('SIGKILL')
  }

  /** Waits for the question, counted from the last answer, and types. */
  async answer(question: string, keys: string): Promise<void> {
    await eventually(question, () => Promise.resolve(this.#shown.includes(question)))
    this.#shown = this.#shown.slice(this.#shown.indexOf(question) + question.length)
    this.#child.stdin.write(keys)
  }
}

export const ENTER = '\r'
export const CTRL_C = '\u0003'
