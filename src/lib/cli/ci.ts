/** Whether this runs in CI, as its systems and the tools there agree on: set, and not to nothing, 0 or false. */
export function isCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && !['', '0', 'false'].includes(CI.toLowerCase())
}
