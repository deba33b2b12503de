import type { RotationEvent } from '../../change/rotate/index.ts'
import type { TextOutput } from '../io.ts'

/** Where one line may be written over another. */
interface Screen {
  readonly stderr: TextOutput
  /** Its size by now. */
  readonly size: () => { readonly columns: number; readonly rows: number }
}

/** Of a terminal that does not tell. */
const USUAL = { columns: 80, rows: 24 }

/** The size of the terminal behind standard error. */
export function terminalSize(): typeof USUAL {
  const { columns, rows } = process.stderr
  return {
    columns: columns > 0 ? columns : USUAL.columns,
    rows: rows > 0 ? rows : USUAL.rows,
  }
}

/**
 * Tells events on a terminal: a workload has one line, which is written anew as it goes on, until
 * something else is told below it. What has left the screen cannot be written over, and gets
 * another line.
 *
 * @param lineOf an event as a line of so many columns
 */
export function liveTeller(
  { stderr, size }: Screen,
  lineOf: (event: RotationEvent, width: number) => string,
): (event: RotationEvent) => void {
  let block: string[] = []
  return (event) => {
    const { columns, rows } = size()
    // A line that is broken by the terminal could not be found again.
    const line = lineOf(event, columns - 1).slice(0, columns - 1)
    const key = keyOf(event)
    const up = key === undefined ? 0 : upTo(block, key)
    const isSeen = up > 0 && up < rows
    if (key === undefined) block = []
    else if (!isSeen) block.push(key)
    const text = isSeen ? over(line, up) : `${line}\n`
    // What nobody reads any more is no reason to stop.
    stderr.write(text).catch(() => {})
  }
}

/** How many lines above the cursor the last one of the key stands; 0 for none. */
function upTo(block: readonly string[], key: string): number {
  const place = block.lastIndexOf(key)
  return place === -1 ? 0 : block.length - place
}

function keyOf(event: RotationEvent): string | undefined {
  if (event.type !== 'workload') return undefined
  const { kind, namespace, name } = event.target
  return `${kind} ${namespace}/${name}`
}

/** Writes the line over the one so many lines above. */
function over(line: string, up: number): string {
  return `\u001b[${up}A\r\u001b[K${line}\u001b[${up}B\r`
}
