import type { Loss, LostRight, ObjectLoss } from '../analysis/cut/index.ts'
import { unreachable } from '../base/errors.ts'
import { subjectText } from './subject-words.ts'

export interface LossOptions {
  /** Lists everything, however long. */
  readonly wide: boolean
}

/** What goes with an object. */
export function endText(ends: ObjectLoss): string {
  switch (ends.what) {
    case 'token':
      return `the token of ${subjectText(ends.account)} stops working wherever it was copied to`
    case 'pod':
      return ends.madeBy === undefined
        ? 'its logs go'
        : `its logs go; ${ends.madeBy} may make another, which opens the path again once it is over`
    case 'volume':
      return 'what it points to cannot be claimed by it again'
    default:
      return unreachable(ends)
  }
}

/** Who loses what by a removal, besides reading the Secret. */
export function lossText(
  { subject, consumer, usedBy, rights }: Loss,
  options: LossOptions,
): string {
  const who = usedBy.length === 0 ? '' : ` (${few(usedBy, options, 2).join(', ')})`
  const own = consumer ? ', which a consumer of this Secret runs as,' : ''
  const lost = few(
    rights.map((right) => rightText(right, options)),
    options,
    3,
  )
  return `${subjectText(subject)}${who}${own} loses ${lost.join('; ')}`
}

function rightText(
  { verbs, resources, names, namespace }: LostRight,
  options: LossOptions,
): string {
  const where = namespace === undefined ? 'everywhere' : `in ${namespace}`
  const named = names === undefined ? '' : ` ${names.join(', ')}`
  if (verbs.includes('*') && resources.includes('*')) return `everything ${where}`
  return `${verbs.join(', ')} ${few(resources, options, 4).join(', ')}${named} ${where}`
}

/** The first items, and how many more there are. */
export function few(
  texts: readonly string[],
  { wide }: LossOptions,
  most: number,
): readonly string[] {
  if (wide || texts.length <= most + 1) return texts
  return [...texts.slice(0, most), `and ${texts.length - most} more`]
}
