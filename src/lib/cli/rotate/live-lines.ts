import type { RotationEvent } from '../../change/rotate/index.ts'
import type { TextOutput } from '../io.ts'

/** Where one line may be written over another. */
interface Screen {
  readonly stderr: TextOutput
  /** Columns; a line that is broken by the terminal could not be found again. */
  readonly width: number
}

/**
 * Tells events on a terminal: a workload has one line, which is written anew as it goes on, until
 * something else is told below it.
 */
export function liveTeller(
  { stderr, width }: Screen,
  lineOf: (event: RotationEvent) => string,
): (event: RotationEvent) => void {
  let block: string[] = []
  return (event) => {
    const line = lineOf(event).slice(0, width - 1)
    const key = keyOf(event)
    const place = key === undefined ? -1 : block.indexOf(key)
    if (key === undefined) block = []
    else if (place === -1) block.push(key)
    const text = place === -1 ? `${line}\n` : over(line, block.length - place)
    // What nobody reads any more is no reason to stop.
    stderr.write(text).catch(() => {})
  }
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
