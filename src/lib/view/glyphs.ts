/** The few characters of our output that not every locale can show. */
export interface Glyphs {
  /** Separates facts. */
  readonly dot: string
  /** "comes from". */
  readonly from: string
  /** "leads to". */
  readonly to: string
  /** Stands for "nothing" inside a sentence. */
  readonly dash: string
  /** Before what is done, and what failed. */
  readonly done: string
  readonly failed: string
  /** Before an item of a tree; before the last one; below an item that others follow. All of one width. */
  readonly branch: string
  readonly lastBranch: string
  readonly trunk: string
}

export const unicodeGlyphs: Glyphs = {
  dot: '·',
  from: '←',
  to: '→',
  dash: '–',
  done: '✓',
  failed: '✗',
  branch: '├─ ',
  lastBranch: '└─ ',
  trunk: '│  ',
}
export const asciiGlyphs: Glyphs = {
  dot: '-',
  from: '<-',
  to: '->',
  dash: '-',
  done: '+',
  failed: '!',
  branch: '|- ',
  lastBranch: '`- ',
  trunk: '|  ',
}
