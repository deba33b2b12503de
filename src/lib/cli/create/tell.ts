import { escapeLine } from '../../base/safe-text.ts'
import type { Io } from '../io.ts'
import type { Gathered } from '../values/gather.ts'

/** Says on standard error what is to be known of the values, without them. */
export async function tell(
  { stderr }: Pick<Io, 'stderr'>,
  { warnings, notes }: Pick<Gathered, 'warnings' | 'notes'>,
): Promise<void> {
  const lines = [...warnings.map((warning) => `warning: ${warning}`), ...notes]
  for (const line of lines) await stderr.write(`${escapeLine(line)}\n`)
}
