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
}

export const unicodeGlyphs: Glyphs = { dot: '·', from: '←', to: '→', dash: '–' }
export const asciiGlyphs: Glyphs = { dot: '-', from: '<-', to: '->', dash: '-' }
