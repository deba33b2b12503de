import { join } from 'node:path'

import { writeSnapshot } from './generate.ts'
import { sizeFor } from './large-model.ts'
import { median, type Run, runOnce } from './measure.ts'

const SIZES = [1000, 3000, 10_000, 30_000, 100_000]
/** A run that takes longer is not repeated, as the machine's noise is small next to it. */
const LONG_MS = 20_000
const ROUNDS = 3

/** What is asked of each snapshot, and how the column is called. */
const QUESTIONS = {
  '`consumers NAME` (loading)': ['consumers', 'team-0/secret-0'],
  '`reach -A`': ['reach', '-A'],
  '`reach NAME`': ['reach', 'team-0/secret-0'],
  '`reach -n` as JSON': ['reach', '-n', 'team-0', '-o', 'json'],
  '`reach --from`': ['reach', '--from', 'sa/team-0/app-0'],
} as const

/**
 * How time and memory grow with the cluster: a row for each size, a column for
 * each question, of generated snapshots.
 *
 * @param program makes the command that runs ours with these arguments
 */
export async function benchScale(
  folder: string,
  program: (args: readonly string[]) => readonly string[],
  print: (line: string) => void,
): Promise<void> {
  const titles = ['pods', 'Secrets', 'bindings', ...Object.keys(QUESTIONS)]
  print(`\n| ${titles.join(' | ')} |\n|${'--:|'.repeat(titles.length)}`)
  for (const pods of SIZES) {
    const size = sizeFor(pods)
    const file = join(folder, `scale-${pods}.snapshot`)
    await writeSnapshot(file, size, 1)
    const counts = [pods, size.secrets, size.bindings].map((count) => count.toLocaleString('en'))
    const cells: string[] = []
    for (const question of Object.values(QUESTIONS)) {
      cells.push(await measured(program([...question, '--snapshot', file])))
    }
    print(`| ${[...counts, ...cells].join(' | ')} |`)
  }
}

/** Median time and largest memory of some runs. */
async function measured(command: readonly string[]): Promise<string> {
  const runs: Run[] = []
  do runs.push(await runOnce(command))
  while (runs.length < ROUNDS && runs.every(({ time }) => time < LONG_MS))
  const time = median(runs.map((run) => run.time))
  const memory = Math.max(...runs.map((run) => run.megabytes))
  return `${(time / 1000).toFixed(2)} s, ${memory} MB`
}
