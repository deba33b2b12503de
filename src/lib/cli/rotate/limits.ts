/** Numbers and times of the flags of a rotation. */
import { UserError } from '../../base/errors.ts'
import type { Journal } from '../../change/rotate/index.ts'
import { parseSpan } from '../../source/kubeconfig/duration.ts'
import type { RotationInvocation } from './invocation.ts'

type Flags = RotationInvocation['flags']

/** What consumers have, and how many of them go at once. @throws UserError */
export function limitsOf(flags: Flags): Pick<Journal, 'timeout' | 'maxParallel'> {
  return {
    timeout: Math.ceil(parseSpan(flags.timeout, '--timeout') / 1000),
    maxParallel: positive('--max-parallel', flags['max-parallel']),
  }
}

/** @throws UserError for anything but a whole number from 1 */
export function positive(flag: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new UserError(`${flag} "${text}" is not a number from 1`)
}
