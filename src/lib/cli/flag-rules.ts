import { UserError } from '../base/errors.ts'
import type { FlagSet, OptionFlag } from './command.ts'
import { clusterFlags } from './flags.ts'
import { type RawWords, texts } from './parsed-words.ts'

/**
 * Refuses flags that would be taken without any effect, and would let somebody
 * believe in an answer to another question.
 *
 * @throws UserError that names the flag, never its value
 */
export function checkFlags(flags: FlagSet, typed: RawWords): void {
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.type === 'option') checkValues(name, flag, texts(typed[name]))
  }
  if (texts(typed['snapshot']).length > 0) checkNoCluster(typed)
  else if (typed['complete'] === true) checkSomeFile(flags, typed)
}

function checkValues(name: string, { once, filled }: OptionFlag, values: readonly string[]): void {
  if (once === true && values.length > 1) {
    throw new UserError(`--${name} is there ${values.length} times, and only one can count`, [
      'leave out all but one',
    ])
  }
  if (filled === true && values.includes('')) {
    throw new UserError(`--${name} is empty`, [
      'is a variable not set? It needs the name of a file',
    ])
  }
}

/** An empty text is the same as leaving such a flag out, as in kubectl. */
function checkNoCluster(typed: RawWords): void {
  const given = Object.keys(clusterFlags).find(
    (name) => typed[name] === true || texts(typed[name]).some((value) => value !== ''),
  )
  if (given === undefined) return
  throw new UserError(`--${given} is for a cluster, and --snapshot answers from files`, [
    'leave out one of them',
  ])
}

function checkSomeFile(flags: FlagSet, typed: RawWords): void {
  if (texts(typed['since']).length > 0) return
  const places = 'since' in flags ? '--snapshot or --since' : '--snapshot'
  throw new UserError('--complete is about files, and there are none', [
    `add ${places}, or leave it out: a cluster says itself what it does not show`,
  ])
}
