import type { RawObject } from '../types.ts'
import { type Block, BlockSplitter } from './blocks.ts'
import { parseLine } from './parse.ts'
import type { Tally } from './tally.ts'
import { linesOf, type Wanted } from './wanted.ts'

const OPEN = 123

/** Reads JSON lines, as the API server writes them; gives what is wanted, chunk by chunk. */
export class LineReader {
  readonly #splitter = new BlockSplitter()
  readonly #tally: Tally
  readonly #wanted: Wanted
  #lastBlock: Block | undefined

  constructor(tally: Tally, wanted: Wanted) {
    this.#tally = tally
    this.#wanted = wanted
  }

  /** Takes more of the file. */
  push(chunk: Uint8Array): readonly RawObject[] {
    return this.#splitter.push(chunk).flatMap((block) => this.#read(block))
  }

  /** What is left at the end. */
  end(): readonly RawObject[] {
    const rest = this.#splitter.end()
    const events = rest === undefined ? [] : this.#readRest(rest)
    this.#lookAtLast()
    return events
  }

  #read(block: Block): readonly RawObject[] {
    const events: RawObject[] = []
    const { bytes, end } = block
    this.#lastBlock = block
    for (const { from, to, wanted } of linesOf(bytes, this.#wanted)) {
      const line = trimmed(bytes, from, to)
      if (line === undefined) continue
      this.#tally.entries++
      // The first tells when the file begins.
      if (wanted || this.#tally.isEmpty) {
        const parsed = parseLine(end === undefined ? { bytes: line } : { bytes: line, end })
        const event = this.#tally.take(parsed)
        if (event !== undefined && wanted) events.push(event)
      } else if (!looksWhole(line, end)) this.#tally.unreadable++
    }
    return events
  }

  #readRest(rest: Block): readonly RawObject[] {
    const line = trimmed(rest.bytes, 0, rest.bytes.length)
    if (line === undefined || looksWhole(line, rest.end)) return this.#read(rest)
    this.#tally.cut ??= 'line'
    return []
  }

  /** Events stand in the order of their times, nearly: the last lines tell when the file ends. */
  #lookAtLast(): void {
    const block = this.#lastBlock
    if (block === undefined) return
    const lines = [...linesOf(block.bytes, { pods: false })].slice(-8)
    for (const { from, to } of lines) {
      this.#tally.look(parseLine({ ...block, bytes: block.bytes.subarray(from, to) }))
    }
  }
}

/** A line without white space around it; undefined for an empty one. */
function trimmed(bytes: Buffer, from: number, to: number): Buffer | undefined {
  let start = from
  let end = to
  while (end > start && isSpace(bytes[end - 1])) end--
  while (start < end && isSpace(bytes[start])) start++
  return start === end ? undefined : bytes.subarray(start, end)
}

function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && byte <= 32
}

function looksWhole(line: Buffer, end = line): boolean {
  return line[0] === OPEN && end.subarray(-3).toString('latin1').trimEnd().endsWith('}')
}
