/** One thing to show: why anybody would ask, and what they would type. */
export interface Scene {
  readonly title: string
  /** The words after `kubectl vault-secret`. */
  readonly words: readonly string[]
}

/** The Secret that the demo is about. */
export const SECRET = { namespace: 'payments', name: 'db-password' } as const

const ABOUT_IT = [SECRET.name, '-n', SECRET.namespace] as const

/** In the order of the show; a verb that is added to the program adds its scene. */
export const SCENES: readonly Scene[] = [
  {
    title: 'Which Secrets does team payments have, and who looks after them?',
    words: ['list', '-n', SECRET.namespace],
  },
  {
    title: `Who uses ${SECRET.name}, and what has to restart when it changes?`,
    words: ['consumers', ...ABOUT_IT],
  },
  {
    title: 'And who else could read it?',
    words: ['reach', ...ABOUT_IT],
  },
  {
    title: 'The deployer of ci may only patch. Why does it count as a reader?',
    words: ['explain', 'D7'],
  },
]

/** What to try after the show. */
export const NEXT: readonly Scene[] = [
  { title: 'one Secret on a page', words: ['describe', ...ABOUT_IT] },
  { title: 'keys that nobody reads', words: ['consumers', ...ABOUT_IT, '--by-key'] },
  { title: 'what nothing uses', words: ['consumers', '--unused', '-A'] },
  { title: 'every Secret of the company', words: ['reach', '-A'] },
]
