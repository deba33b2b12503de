import type { Needle } from '../types.ts'

/** Finds whatever one of several finds. */
export function combine(needles: readonly [Needle, ...Needle[]]): Needle {
  const [first, ...others] = needles
  if (others.length === 0) return first
  const any = (trait: keyof Needle['traits']): boolean =>
    needles.some(({ traits }) => traits[trait])
  return {
    shortest: Math.min(...needles.map(({ shortest }) => shortest)),
    traits: { blanks: any('blanks'), quotes: any('quotes'), markup: any('markup') },
    match: (text) => needles.flatMap((needle) => needle.match(text)),
  }
}
