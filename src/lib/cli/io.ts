import type { Glyphs } from '../view/glyphs.ts'
import { asciiGlyphs, unicodeGlyphs } from '../view/glyphs.ts'

/** The reader of standard output went away (`| head`); nothing is left to do. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

/** A stream that is written with back-pressure. */
export interface TextOutput {
  readonly isTerminal: boolean
  /**
   * Resolves when more may be written.
   *
   * @throws OutputClosed when nobody reads any more
   */
  write(text: string | Uint8Array): Promise<void>
}

/** The process as a command sees it. */
export interface Io {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  readonly env: NodeJS.ProcessEnv
  /** Characters that the locale can show. */
  readonly glyphs: Glyphs
  /** Time of the report, RFC 3339 in UTC; SOURCE_DATE_EPOCH fixes it (reproducible-builds.org). */
  now(): Date
}

/** The streams and environment of this process. */
export function processIo(): Io {
  const { env } = process
  return {
    // Opening it takes some 3 ms, and few commands read it.
    get stdin() {
      return process.stdin
    },
    stdout: textOutput(process.stdout),
    stderr: heardOrNot(textOutput(process.stderr)),
    env,
    glyphs: hasUnicode(env) ? unicodeGlyphs : asciiGlyphs,
    now: () => reportTime(env),
  }
}

function textOutput(stream: NodeJS.WriteStream): TextOutput {
  let failure: Error | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that is gone, as when a connection drops, answers EIO.
    const isGone = error.code === 'EPIPE' || (stream.isTTY && error.code === 'EIO')
    failure = isGone ? new OutputClosed('output closed') : error
  })
  return {
    isTerminal: stream.isTTY,
    async write(text) {
      if (failure === undefined && !stream.write(text)) await drained(stream)
      if (failure !== undefined) throw failure
    },
  }
}

/** What is said about the work is no reason to leave it undone where nobody listens (`2>&1 | head`). */
function heardOrNot(output: TextOutput): TextOutput {
  return {
    isTerminal: output.isTerminal,
    async write(text) {
      await output.write(text).catch((error: unknown) => {
        if (!(error instanceof OutputClosed)) throw error
      })
    },
  }
}

/** Waits for `drain`, or for the error that means there will be none. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('error', done)
      stream.off('close', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('error', done)
    stream.once('close', done)
  })
}

/** POSIX order of precedence: LC_ALL, LC_CTYPE, LANG. Terminals of Windows and macOS are UTF-8. */
function hasUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(Boolean)
  if (locale === undefined) return process.platform === 'win32' || process.platform === 'darwin'
  return /utf-?8/i.test(locale)
}

function reportTime(env: NodeJS.ProcessEnv): Date {
  const epoch = env['SOURCE_DATE_EPOCH']
  return epoch !== undefined && /^\d{1,11}$/.test(epoch)
    ? new Date(Number(epoch) * 1000)
    : new Date()
}
