import { directPaths } from './direct-paths.ts'
import type { Explanation } from './explanation.ts'
import { findings } from './findings.ts'

/** Everything that reports refer to by an id, in the order of `explain`. */
export const explanations: readonly Explanation[] = [...directPaths, ...findings]
