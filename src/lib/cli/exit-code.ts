/** Exit codes, design §3. */
export const ExitCode = {
  done: 0,
  /** The answer is "yes": differences, findings at the threshold. */
  yes: 1,
  usage: 2,
  denied: 3,
  conflict: 4,
  /** The cluster did not answer as it should. */
  cluster: 5,
  /** A rotation was begun, and all is as it was before. */
  rolledBack: 6,
  /** Something could not be seen, and `--strict` asked for everything. */
  incomplete: 7,
  bug: 70,
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
