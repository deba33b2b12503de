import { by } from '../../base/order.ts'
import type { AuditEvent } from '../../model/audit-event.ts'
import type { AuditLogFile } from '../../model/audit-log.ts'
import type { AuditedSecret, AuditLogCoverage, BlindSpot, Gap } from './report.ts'

/** An API server writes events all the time: leases are renewed every few seconds. */
const LONGEST_PAUSE_MS = 60_000

/** Gathers what the log could show and what it could not. */
export class CoverageFold {
  readonly #files: AuditLogFile[] = []
  readonly #levels = new Set<string>()
  #secretEvents = 0
  #hasAnswers = false

  /** Takes the next event. */
  add({ target, level, stage }: AuditEvent): void {
    if (target.resource !== 'secrets') return
    this.#secretEvents++
    this.#levels.add(level)
    if (stage === 'ResponseComplete') this.#hasAnswers = true
  }

  /** Takes a file that has been read. */
  addFile(file: AuditLogFile): void {
    this.#files.push(file)
  }

  /** What was seen, with regard to these Secrets. */
  report(secrets: readonly AuditedSecret[]): AuditLogCoverage {
    const spans = spansOf(this.#files)
    const first = spans[0]?.from
    const last = spans.at(-1)?.to
    const gaps = spans.slice(1).map(({ from }, at) => ({ from: spans[at]?.to ?? '', to: from }))
    return {
      files: this.#files,
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
      secretEvents: this.#secretEvents,
      levels: [...this.#levels].toSorted(),
      gaps,
      blindSpots: [...this.#blindSpots(secrets, first, gaps)],
    }
  }

  *#blindSpots(
    secrets: readonly AuditedSecret[],
    first: string | undefined,
    gaps: readonly Gap[],
  ): Iterable<BlindSpot> {
    if (first === undefined) yield 'empty'
    else if (this.#secretEvents === 0) yield 'noSecrets'
    else if (!this.#hasAnswers) yield 'noAnswers'
    const begin = Date.parse(first ?? '')
    if (secrets.some(({ since }) => since !== undefined && Date.parse(since) < begin)) yield 'late'
    if (gaps.length > 0) yield 'gaps'
    if (this.#files.some(isDamaged)) yield 'damaged'
  }
}

/** Times that files cover without a pause, in their order; those of several API servers overlap. */
function spansOf(files: readonly AuditLogFile[]): readonly Gap[] {
  const spans: { from: string; to: string }[] = []
  const known = files.flatMap(({ first: from, last: to }) =>
    from === undefined || to === undefined ? [] : [{ from, to }],
  )
  for (const { from, to } of known.toSorted(by((span) => span.from))) {
    const before = spans.at(-1)
    if (before === undefined || Date.parse(from) - Date.parse(before.to) > LONGEST_PAUSE_MS) {
      spans.push({ from, to })
    } else if (to > before.to) before.to = to
  }
  return spans
}

// A last line that is being written is no damage.
function isDamaged({ unreadable, cut, isAuditLog }: AuditLogFile): boolean {
  return unreadable > 0 || cut === 'compression' || !isAuditLog
}
