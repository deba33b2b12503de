import type { AcceptedLine } from '../analysis/reach/accepted.ts'
import { plural } from './consumer-words.ts'

/** Below the table: how many are not in it because they are accepted. */
export function acceptedLine(count: number, file: string, noun = 'reader'): readonly string[] {
  return count === 0 ? [] : [`${plural(count, `accepted ${noun}`)} not shown, by ${file}`]
}

/** Lines of the file that do no longer accept anybody. */
export function expiredLines(lines: readonly AcceptedLine[], file: string): readonly string[] {
  return lines.map(
    ({ line, until, reason }) =>
      `${file} line ${line} ended ${until} and accepts nobody any more: ${reason}`,
  )
}

/**
 * Lines of the file that no reader matches.
 *
 * @param complete whether everything was seen that could have made somebody a reader
 */
export function staleLines(
  lines: readonly AcceptedLine[],
  file: string,
  complete: boolean,
): readonly string[] {
  const seen = complete ? '' : ' that was seen'
  return lines.map(
    ({ line, reason }) =>
      `${file} line ${line} accepts nobody${seen}; is it still needed? ${reason}`,
  )
}
