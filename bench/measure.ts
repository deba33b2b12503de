import { spawn } from 'node:child_process'

/** A program to run, with what it is called in the table. */
export interface Contender {
  readonly name: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Ends when its output has been read to the end; what it prints is thrown away. */
export async function timeOnce({ name, command, env = {} }: Contender): Promise<number> {
  const [program = '', ...args] = command
  const started = performance.now()
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.resume()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const code = await new Promise<number>((done, failed) => {
    child.on('error', failed)
    child.on('close', (status) => done(status ?? -1))
  })
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${errors}`)
  return performance.now() - started
}

/**
 * Runs all of them in turn, A B C A B C …, so that whatever else the machine
 * does falls on each alike. One round to warm up is not counted.
 */
export async function race(
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = contenders.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const time = await timeOnce(contender)
      if (round > 0) times[index]?.push(time)
    }
  }
  return times
}

/** How long one run took, and the largest it was in memory. */
export interface Run {
  readonly time: number
  readonly megabytes: number
}

/** Runs a program of ours, which is to end with 0, and asks it for its memory when it ends. */
export async function runOnce([node = '', ...args]: readonly string[]): Promise<Run> {
  const report = `process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS))`
  const hook = `data:text/javascript,${encodeURIComponent(report)}`
  const started = performance.now()
  const child = spawn(node, ['--import', hook, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.resume()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const code = await new Promise<number>((done, failed) => {
    child.on('error', failed)
    child.on('close', (status) => done(status ?? -1))
  })
  const time = performance.now() - started
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${errors}`)
  return { time, megabytes: Math.round(Number(/peak (\d+)$/.exec(errors)?.[1]) / 1024) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** Median of the ratios of each round: what paired measurement is for. */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((time, round) => time / (theirs[round] ?? Number.NaN)))
}
