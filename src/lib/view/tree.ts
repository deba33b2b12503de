import type { Glyphs } from './glyphs.ts'
import { escapeLine } from '../base/safe-text.ts'

/** An item of a tree, as it came from the cluster; {@link treeLines} makes it safe for a terminal. */
export interface Branch {
  readonly text: string
  readonly branches?: readonly Branch[]
}

/** The lines of a tree, its root first. */
export function* treeLines(
  { text, branches = [] }: Branch,
  glyphs: Glyphs,
  indent = '',
): Iterable<string> {
  yield escapeLine(text)
  for (const [index, branch] of branches.entries()) {
    const last = index === branches.length - 1
    const below = indent + (last ? ' '.repeat(glyphs.trunk.length) : glyphs.trunk)
    let lead = indent + (last ? glyphs.lastBranch : glyphs.branch)
    for (const line of treeLines(branch, glyphs, below)) {
      yield lead + line
      lead = ''
    }
  }
}
