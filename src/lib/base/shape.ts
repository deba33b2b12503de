/** Small checks of what somebody else may have written. */
import { isObject } from './json.ts'

/** Whether a value is as it has to be. */
export type Check = (value: unknown) => boolean

export const text: Check = (value) => typeof value === 'string'
export const flag: Check = (value) => typeof value === 'boolean'
export const number: Check = (value) => typeof value === 'number'
export const textMap = mapOf(text)

/** One of these texts. */
export function oneOf(...texts: readonly string[]): Check {
  return (value) => typeof value === 'string' && texts.includes(value)
}

/** What may be left out. */
export function optional(check: Check): Check {
  return (value) => value === undefined || check(value)
}

/** Null, or such. */
export function orNull(check: Check): Check {
  return (value) => value === null || check(value)
}

/** An object of such, whatever they are called. */
export function mapOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value).every(check)
}

/** A list of such. */
export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

/** An object whose members are as they have to be; it may have others. */
export function shape(members: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(members)
  return (value) => isObject(value) && checks.every(([name, check]) => check(value[name]))
}
