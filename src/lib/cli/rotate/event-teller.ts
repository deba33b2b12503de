import { API_VERSION } from '../../base/product.ts'
import type { Journal, RotationEvent } from '../../change/rotate/index.ts'
import { rotationEventLine } from '../../view/rotation.ts'
import type { TextOutput } from '../io.ts'
import { printLines } from '../print.ts'
import type { RotationInvocation } from './invocation.ts'
import { liveTeller, terminalSize } from './live-lines.ts'

/**
 * As lines for people on standard error; as one JSON object a line on standard output for `-o json`.
 * Where they cannot be written, as on a full disk, that is no reason to stop half-way.
 */
export function eventTeller(
  { flags, io }: RotationInvocation,
  { id, secret: { namespace, name } }: Pick<Journal, 'id' | 'secret'>,
): (event: RotationEvent) => void {
  const started = performance.now()
  const lineOf = (event: RotationEvent, width?: number): string =>
    rotationEventLine(event, performance.now() - started, io.glyphs, width)
  if (flags.output === undefined && io.stderr.isTerminal) {
    return liveTeller({ stderr: io.stderr, size: terminalSize }, lineOf)
  }
  const print = (output: TextOutput, line: string): void => {
    printLines(output, [line]).catch(() => undefined)
  }
  if (flags.output !== 'json') return (event) => print(io.stderr, lineOf(event))
  return (event) => {
    const about = { secret: { namespace, name }, rotation: id }
    const document = { apiVersion: API_VERSION, kind: 'RotationEvent', ...about, ...event }
    print(io.stdout, JSON.stringify(document))
  }
}
