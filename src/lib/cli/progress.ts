import type { Io } from './io.ts'

/** Work that is done before this is not worth a line. */
const QUIET_MS = 500
const CLEAR_LINE = '\r\u001b[K'

/**
 * Shows a line on stderr while `work` lasts longer than half a second, if
 * somebody is watching, and takes it away at the end.
 */
export async function withProgress<T>(io: Io, text: string, work: Promise<T>): Promise<T> {
  if (!io.stderr.isTerminal) return work
  let shown = false
  const timer = setTimeout(() => {
    shown = true
    void io.stderr.write(`${text} ...`).catch(() => {})
  }, QUIET_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    if (shown) await io.stderr.write(CLEAR_LINE).catch(() => {})
  }
}
