import type { CommandTable } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { describeFailure } from './failure.ts'
import { main } from './main.ts'

/** Runs this process's command line and sets its exit code. */
export async function runProcess(table: CommandTable): Promise<void> {
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
  const exitCode = await main(process.argv.slice(2), table)
  // What was interrupted may still hold connections open, so the loop would not end by itself.
  if (exitCode === ExitCode.interrupted) process.exit(exitCode)
  process.exitCode = exitCode
}

/** Node's own report would print the error with all its properties (design §4.1). */
function die(error: unknown): void {
  const failure = describeFailure(error)
  process.stderr.write(`${failure.lines.join('\n')}\n`)
  process.exit(failure.exitCode)
}
