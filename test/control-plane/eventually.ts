import { setTimeout as sleep } from 'node:timers/promises'

/** Thrown by a check that knows that waiting longer is of no use. */
export class Hopeless extends Error {}

/**
 * Asks again until `check` answers with something other than `undefined`, `false`
 * or an error, and returns that.
 *
 * @throws Error that says what was waited for and what the last try said.
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 30_000,
): Promise<T> {
  const end = Date.now() + timeoutMs
  let last: unknown
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    try {
      const answer = await check()
      if (answer !== undefined && answer !== false) return answer
      last = undefined
    } catch (error) {
      if (error instanceof Hopeless) throw error
      last = error
    }
    if (Date.now() > end) {
      throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause: last })
    }
    await sleep(pause)
  }
}
