/**
 * The import table of the design: what each folder may import, next to itself.
 * `values` are imports of the running program; `types` may be imported with
 * `import type` besides.
 */
export interface Layer {
  readonly values: readonly string[]
  readonly types: readonly string[]
}

const LIB = [
  'base',
  'crypto',
  'source',
  'model',
  'analysis',
  'change',
  'trace',
  'view',
  'cli',
] as const

export const LAYERS: Readonly<Record<string, Layer>> = {
  base: { values: [], types: [] },
  crypto: { values: ['base'], types: [] },
  source: { values: ['base'], types: [] },
  model: { values: ['base'], types: ['source'] },
  analysis: { values: ['base', 'model'], types: [] },
  change: { values: ['base', 'model', 'analysis', 'crypto'], types: ['trace'] },
  trace: { values: ['base', 'crypto'], types: [] },
  view: { values: ['base'], types: ['model', 'analysis', 'change', 'trace'] },
  cli: { values: LIB, types: LIB },
  commands: { values: ['cli'], types: LIB },
  bin: { values: ['cli', 'commands'], types: LIB },
}

/** Folders in which alone a package may be imported, types included. */
export const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': ['source'],
  '@oclif/core': ['cli', 'commands'],
  '@inquirer/prompts': ['cli', 'commands'],
  inquirer: ['cli', 'commands'],
  'age-encryption': ['crypto'],
  diff: ['view'],
  pg: ['source'],
}

/** Layer of a file: its folder below `src/lib`, or `commands`, or `bin`. Undefined outside. */
export function layerOf(path: string): string | undefined {
  const [top, second, third] = path.split('/')
  if (top === 'bin') return 'bin'
  if (top !== 'src') return undefined
  return second === 'lib' ? third : second
}

/** `@scope/name` or `name` of a specifier such as `@oclif/core/flags`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
