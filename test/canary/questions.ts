/** Every verb in every form that reads a cluster or its files. */
export const questions: readonly (readonly string[])[] = [
  ['list'],
  ['list', '-A', '-o', 'wide'],
  ['list', '-o', 'json'],
  ['list', '-o', 'yaml'],
  ['list', '-o', 'name'],
  ['describe', 'plain'],
  ['describe', 'applied', '-o', 'json'],
  ['consumers', '-A'],
  ['consumers', '-A', '--unused'],
  ['consumers', 'plain', '--by-key', '-o', 'yaml'],
  ['reach', 'plain'],
  ['reach', 'plain', '-o', 'wide'],
  ['reach', 'plain', '--cut'],
  ['reach', 'plain', '--cut', '-o', 'json'],
  ['reach', '-A', '-o', 'json'],
  ['reach', '--batch', 'questions.ndjson'],
  ['snapshot'],
  ['snapshot', '--to', 'saved.snapshot'],
  ['__complete', 'describe', ''],
]

/** What `reach --batch` is asked. */
export const BATCH = `${JSON.stringify({ user: 'jane', verb: 'get', namespace: 'default', name: 'plain' })}\n`

/** For `test.each`: the words as a title, and as they are. */
export function titled(
  list: readonly (readonly string[])[],
): readonly (readonly [title: string, args: readonly string[]])[] {
  return list.map((args) => [args.join(' '), args] as const)
}
