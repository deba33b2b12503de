/** Plans a rotation whose service a hook speaks to. */
import { ServiceError, UserError } from '../../../base/errors.ts'
import { escapeLine } from '../../../base/safe-text.ts'
import { rotationId, type RotatedSecret, type Verifier } from '../../../change/rotate/index.ts'
import { callHook, parseReturned } from '../../../change/rotate/service/hook/index.ts'
import { parseSpan } from '../../../source/kubeconfig/duration.ts'
import type { RotateInvocation } from '../invocation.ts'
import type { Chosen } from '../new-values.ts'
import { executable, hookPort } from './hook-port.ts'
import type { PlannedService } from './planned.ts'

/**
 * Asks the hook for new values, which changes nothing.
 *
 * @param given values that the operator gave
 * @param choose the values where the hook has none
 * @throws UserError; ServiceError
 */
export async function planHook(
  invocation: RotateInvocation,
  typed: string,
  secret: RotatedSecret,
  given: Chosen,
  choose: () => Promise<Chosen>,
): Promise<PlannedService> {
  const { flags, io } = invocation
  const path = executable(typed, '--hook')
  const timeout = hookTimeout(flags)
  const id = rotationId(io.now())
  const { namespace, name, plain } = secret
  const keys = [...given.values.keys()]
  const request = { word: 'create' as const, rotation: id, secret: { namespace, name }, keys }
  const before = plain.data
  const values = { before, after: new Map<string, never>() }
  const called = callHook(hookPort(path), request, values, timeout * 1000)
  const answer = await called.catch((error: unknown) => {
    throw withPlanHint(error)
  })
  const returned = parseReturned(answer.returned)
  const twice = [...returned.keys()].find((key) => given.values.has(key))
  if (twice !== undefined) throw new UserError(`a flag and the hook give a value for ${twice}`)
  const chosen = returned.size + given.values.size === 0 ? await choose() : given
  const notes = [...returned.keys()].map((key) => `${key}: of the hook`)
  return {
    id,
    chosen: {
      ...chosen,
      values: new Map([...chosen.values, ...returned]),
      notes: [...chosen.notes, ...notes, ...said(answer.message)],
    },
    service: { kind: 'hook', path, timeout, overlaps: answer.overlaps === true },
  }
}

function withPlanHint(error: unknown): unknown {
  if (!(error instanceof ServiceError)) return error
  const hint = 'nothing was changed: begin again when the hook is mended'
  return new ServiceError(error.message, error.failure, [...error.hints, hint])
}

function said(message: string | undefined): readonly string[] {
  return message === undefined ? [] : [`hook: ${escapeLine(message)}`]
}

/** The executable that looks at the consumers. @throws UserError */
export function verifierOf({ flags }: RotateInvocation): Verifier | undefined {
  if (flags.verify === undefined) return undefined
  return { path: executable(flags.verify, '--verify'), timeout: hookTimeout(flags) }
}

function hookTimeout(flags: RotateInvocation['flags']): number {
  return Math.ceil(parseSpan(flags['hook-timeout'], '--hook-timeout') / 1000)
}
