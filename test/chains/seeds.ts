/** Which clusters are made up: those that CI has time for, or all, or those that were asked for. */
export interface Seeds {
  readonly seeds: readonly number[]
  /** Rows that have to be among those that were carried out; fewer would be a hole in the test. */
  readonly rows: readonly string[]
}

/** Chosen so that their chains have every length from 1 to 6 and go through every row that there is a script for. */
const CI: readonly number[] = [10, 13, 35, 37, 56]

/** Every row that takes no kubelet and that chains are made up of. */
const ROWS =
  'D1 D2 D3 D4 D5 D6 D7 D8 D9 D11 D12 I1 I2 I3 I6 I7 I8 I11 I13 I15 I16 I18 I22 I23 N4'.split(' ')

/**
 * `VAULT_SECRET_TEST_LONG=1` runs seeds 1 to 60, and `VAULT_SECRET_TEST_CHAINS=31-45`
 * a part of them, or others.
 */
export function chosenSeeds(env: NodeJS.ProcessEnv): Seeds {
  const part = /^(?<from>\d+)(?:-(?<to>\d+))?$/.exec(env['VAULT_SECRET_TEST_CHAINS'] ?? '')
  const { from, to = from } = part?.groups ?? {}
  if (from !== undefined) return { seeds: range(Number(from), Number(to)), rows: [] }
  const seeds = env['VAULT_SECRET_TEST_LONG'] === '1' ? range(1, 60) : CI
  return { seeds, rows: ROWS }
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
