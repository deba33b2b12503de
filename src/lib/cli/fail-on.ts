import type { Confidence, Reader } from '../analysis/reach/report.ts'
import { readerKey } from '../analysis/reach/difference.ts'
import { isAtLeast } from '../analysis/reach/rank.ts'
import { plural } from '../view/consumer-words.ts'
import { isBuiltIn } from '../view/own-controllers.ts'
import { escapeLine } from '../base/safe-text.ts'
import type { FlagValues } from './command.ts'
import { ExitCode } from './exit-code.ts'
import type { reachFlags } from './flags.ts'
import type { Io } from './io.ts'
import { printLines } from './print.ts'

/** Counts what `--fail-on` is about. */
export class FailOn {
  readonly #level: Confidence | undefined
  readonly #noun: string
  readonly #countsBuiltIn: boolean
  /** Whether a file says who is accepted. */
  readonly #accepts: boolean
  readonly #found = new Set<string>()
  readonly #aside = new Set<string>()
  readonly #perhapsBefore = new Set<string>()
  readonly #notSeen: string[] = []

  /** @param noun of what is counted: `reader` */
  constructor(
    flags: FlagValues<Pick<typeof reachFlags, 'fail-on' | 'count-built-in' | 'exclude'>>,
    noun = 'reader',
  ) {
    this.#level = flags['fail-on']
    this.#countsBuiltIn = flags['count-built-in']
    this.#accepts = flags.exclude !== undefined
    this.#noun = noun
  }

  /** @param names what the gate is about, where it was not seen whether it exists */
  about(names: readonly string[]): this {
    this.#notSeen.push(...names)
    return this
  }

  /** Forgets what was counted: a list is gone through again. */
  reset(): void {
    this.#found.clear()
    this.#aside.clear()
    this.#perhapsBefore.clear()
  }

  /**
   * Counts one of the readers of a list, in which every cluster has some: a gate
   * that fails on those would fail always, so they are set aside.
   */
  addReader(reader: Reader): void {
    this.#sort(reader, this.#found)
  }

  /** Sets one aside who may have been a reader before too: it is no news, and no pass in silence. */
  addPerhapsBefore(reader: Reader): void {
    this.#sort(reader, this.#perhapsBefore)
  }

  #sort(reader: Reader, others: Set<string>): void {
    if (this.#level === undefined || !isAtLeast(reader, this.#level)) return
    const isCounted = this.#countsBuiltIn || !isBuiltIn(reader)
    ;(isCounted ? others : this.#aside).add(readerKey(reader))
  }

  /** @param key tells it apart; each counts once */
  add(reader: Pick<Reader, 'verdict' | 'confidence'>, key: string): void {
    if (this.#level !== undefined && isAtLeast(reader, this.#level)) this.#found.add(key)
  }

  /**
   * Ends an answer: 1 when there was any, which is sure whatever could not be
   * seen; otherwise what it would have ended with.
   */
  async end(otherwise: ExitCode, io: Io): Promise<ExitCode> {
    await printLines(io.stderr, [
      ...this.#notSeenLines(),
      ...this.#perhapsBeforeLines(),
      ...this.#asideLines(),
    ])
    const { size } = this.#found
    if (this.#level === undefined || size === 0) return otherwise
    const surer = this.#level === 'certain' ? '' : ' or surer'
    const accepted = this.#accepts ? ' and not accepted' : ''
    await printLines(io.stderr, [
      `--fail-on ${this.#level}: ${plural(size, this.#noun)}, ${this.#level}${surer}${accepted}`,
    ])
    return ExitCode.yes
  }

  #notSeenLines(): readonly string[] {
    if (this.#level === undefined) return []
    return this.#notSeen.map((name) =>
      escapeLine(`--fail-on: whether there is a ${name} was not seen (--strict ends with 7)`),
    )
  }

  #perhapsBeforeLines(): readonly string[] {
    const { size } = this.#perhapsBefore
    if (size === 0) return []
    return [
      `--fail-on leaves out ${plural(size, this.#noun)} not known before: the earlier snapshot does not hold what it takes to say (--strict ends with 7)`,
    ]
  }

  #asideLines(): readonly string[] {
    const { size } = this.#aside
    if (size === 0) return []
    return [
      `--fail-on leaves out ${plural(size, this.#noun)} that every cluster has: system:masters and Kubernetes' own controllers (--count-built-in)`,
    ]
  }
}

/** What is done while a list is gone through. */
export interface Counting<T> {
  start(): void
  add(item: T): void
  /** Everything was seen. */
  end(): void
}

/**
 * Counts along with a list that may be gone through several times, of which the
 * last one counts.
 *
 * @param make is called when somebody first wants the list: that can take a while
 */
export function counted<T>(make: () => Iterable<T>, { start, add, end }: Counting<T>): Iterable<T> {
  let list: Iterable<T> | undefined
  return {
    *[Symbol.iterator]() {
      list ??= make()
      start()
      for (const item of list) {
        add(item)
        yield item
      }
      end()
    },
  }
}

/** Goes through a list for what is done on the way. */
export function goThrough(list: Iterable<unknown>): void {
  for (const _ of list);
}
