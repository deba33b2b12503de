import { ServiceError } from '../../../../base/errors.ts'
import type { ServiceValues } from '../service.ts'
import {
  type HookAnswer,
  type HookRequest,
  NOT_YET,
  parseAnswer,
  requestText,
  valuesText,
} from './contract.ts'
import { saidByHook } from './message.ts'

/** How a run of a hook ended. */
export interface HookEnd {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined
  readonly output: string
  readonly returned: string
}

/** Runs one executable of the operator's. */
export interface HookPort {
  readonly fds: { readonly values: number; readonly returned: number }
  /** @throws ServiceError when it does not start, takes too long or writes without end */
  run(word: string, request: string, values: string, timeoutMs: number): Promise<HookEnd>
  pause(ms: number): Promise<void>
  /** Milliseconds of a clock that nobody sets. */
  clock(): number
}

/** What a hook answered, with its message as it may be shown. */
export interface Answered extends HookAnswer {
  /** What it wrote to the descriptor for new values. */
  readonly returned: string
}

const AGAIN_MS = 1000

/**
 * Calls a hook, again while it says "not yet" and there is time.
 *
 * @param timeoutMs for all of its runs
 * @throws ServiceError when it says no, or nothing that proves a yes
 */
export async function callHook(
  port: HookPort,
  request: HookRequest,
  values: ServiceValues,
  timeoutMs: number,
): Promise<Answered> {
  const until = port.clock() + timeoutMs
  for (;;) {
    const left = Math.max(1, until - port.clock())
    const text = requestText(request, port.fds)
    const end = await port.run(request.word, text, valuesText(values), left)
    const isTime = port.clock() + AGAIN_MS < until
    if (end.code !== NOT_YET || !isTime) return judged(end, request, values)
    await port.pause(AGAIN_MS)
  }
}

function judged(
  { code, output, returned }: HookEnd,
  { word }: HookRequest,
  values: ServiceValues,
): Answered {
  if (code === 0) {
    const { message, ...answer } = parseAnswer(output)
    return { ...answer, returned, ...(message && { message: saidByHook(message, values) }) }
  }
  const how = code === undefined ? 'was ended by a signal' : `failed with exit code ${code}`
  const message = messageOf(output)
  const because = message === undefined ? '' : `: ${saidByHook(message, values)}`
  throw new ServiceError(`the hook ${how} at ${word}${because}`, 'failed')
}

/** Who fails may say why, but need not. */
function messageOf(output: string): string | undefined {
  try {
    return parseAnswer(output).message
  } catch {
    return undefined
  }
}
