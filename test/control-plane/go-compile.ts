import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Compilation {
  readonly what: string
  readonly slow: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Runs `go` and shows on stderr how far it is; its own words appear only when it fails. */
export async function compile(compilation: Compilation): Promise<void> {
  const started = Date.now()
  process.stderr.write(`Building ${compilation.what}.\n${compilation.slow}\n`)
  const [command = 'go', ...rest] = compilation.args
  // `-v` names each package as it is compiled, which is the only progress Go offers.
  const child = spawn('go', [command, '-v', ...rest], {
    cwd: compilation.cwd,
    env: { ...process.env, ...compilation.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const stop = reportProgress(started, () => lines.length)
  try {
    await finished(child)
  } catch (error) {
    throw new Error(`Building ${compilation.what} failed: ${errorTail(error, lines)}`, {
      cause: error,
    })
  } finally {
    stop()
  }
  process.stderr.write(`Built in ${seconds(started)} s.\n`)
}

function finished(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`go ended with ${signal ?? `exit code ${code}`}`)),
    )
  })
}

// One line that is rewritten on a terminal, a line every half minute elsewhere.
function reportProgress(started: number, packages: () => number): () => void {
  const terminal = process.stderr.isTTY
  const timer = setInterval(
    () => {
      const text = `  ${seconds(started)} s, ${packages()} packages compiled or fetched`
      process.stderr.write(terminal ? `\r${text}` : `${text}\n`)
    },
    terminal ? 1000 : 15_000,
  )
  return () => {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\u001B[K')
  }
}

function seconds(started: number): number {
  return Math.round((Date.now() - started) / 1000)
}

// Package names are progress; what is left is what the compiler had to say.
function errorTail(error: unknown, lines: readonly string[]): string {
  const said = lines.filter((line) => !/^[\w.~/-]+$/.test(line)).slice(-20)
  return [error instanceof Error ? error.message : String(error), ...said].join('\n')
}
