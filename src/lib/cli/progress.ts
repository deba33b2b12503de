import type { Io } from './io.ts'
import { printLines } from './print.ts'

/** Work that is done before this is not worth a line. */
const QUIET_MS = 500
const CLEAR_LINE = '\r\u001b[K'

/** Prints lines on stderr while the work goes on, above the line that shows so. */
export type Tell = (lines: readonly string[]) => Promise<void>

/**
 * Shows a line on stderr while `work` lasts longer than half a second, if
 * somebody is watching, and takes it away at the end.
 */
export async function withProgress<T>(
  { stderr }: Pick<Io, 'stderr'>,
  text: string,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  if (!stderr.isTerminal) return work((lines) => printLines(stderr, lines))
  let shown = false
  const show = async (): Promise<void> => {
    shown = true
    await stderr.write(`${text} ...`).catch(() => {})
  }
  const timer = setTimeout(() => void show(), QUIET_MS)
  try {
    return await work(async (lines) => {
      if (shown && lines.length > 0) await stderr.write(CLEAR_LINE)
      await printLines(stderr, lines)
      if (shown && lines.length > 0) await show()
    })
  } finally {
    clearTimeout(timer)
    if (shown) await stderr.write(CLEAR_LINE).catch(() => {})
  }
}
