import { closeSync, openSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'

/** Both sides of a terminal, open. */
export interface OpenTerminal {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly close: () => void
}

const DEVICE = '/dev/tty'

/** Whether the process belongs to a terminal, wherever its streams lead. */
export function hasTerminal(): boolean {
  const file = opened()
  if (file === undefined) return false
  closeSync(file)
  return true
}

/**
 * Opens the terminal that the process belongs to, as age and ssh do where standard input is a
 * pipe: what comes through the pipe and what somebody types do not meet.
 *
 * @returns undefined when it belongs to none, and on Windows
 */
export function openTerminal(): OpenTerminal | undefined {
  const [reading, writing] = [opened(), opened()]
  if (reading === undefined || writing === undefined) return undefined
  // Loaded only where somebody is asked: it takes milliseconds.
  const tty = process.getBuiltinModule('node:tty')
  const input = new tty.ReadStream(reading)
  const output = new tty.WriteStream(writing)
  const close = (): void => {
    input.destroy()
    output.destroy()
  }
  return { input, output, close }
}

function opened(): number | undefined {
  if (process.platform === 'win32') return undefined
  try {
    return openSync(DEVICE, 'r+')
  } catch {
    // Nobody sits there: a service, a job of CI, a process that began a session of its own.
    return undefined
  }
}
