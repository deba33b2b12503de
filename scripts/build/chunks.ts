import { join } from 'node:path'

import { build, type BuildOptions, type Metafile, type Plugin, transform } from 'esbuild'

import { compilePage } from '../../src/lib/view/html/compile.ts'
import { ROOT } from '../lib/child.ts'

/** A piece of the program, as a CommonJS module body that requires the others by name. */
export interface Chunk {
  readonly name: string
  readonly code: string
}

export interface Bundle {
  /** What runs first, with all it needs at once; the entry stands last. */
  readonly first: readonly Chunk[]
  /** What `import()` asks for later, or never. */
  readonly later: readonly Chunk[]
  /** Code of `loader/loader.ts`, as a CommonJS module. */
  readonly loader: string
  /** Paths of the files that code was taken from, from the repository's top folder. */
  readonly inputs: readonly string[]
}

// Node 22.22 is the oldest that is supported.
const TARGET = 'node22.22'

// `bin/` without its top-level await, which a CommonJS module cannot have.
const ENTRY = `
  import { commands } from './src/commands/index.ts'
  import { runProcess } from './src/lib/cli/process.ts'
  void runProcess(commands)
`

/** Bundles the program, split where it says `import()`. */
export async function bundleInChunks(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...common,
    format: 'esm',
    splitting: true,
    outdir: 'out',
    entryNames: 'main',
    chunkNames: '[name]-[hash]',
  }).then(failOnWarnings)
  const chunks = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      const code = await toCommonJs(text)
      return { name, code: isCommonJs(metafile, `out/${name}`) ? code + nameExports : code }
    }),
  )
  const first = neededAtOnce(metafile, 'out/main.js')
  const isFirst = ({ name }: Chunk): boolean => first.has(`out/${name}`)
  const inOrder = chunks.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    first: inOrder.filter(isFirst),
    later: inOrder.filter((chunk) => !isFirst(chunk)),
    loader: await bundleLoader(),
    inputs: usedInputs(metafile),
  }
}

async function bundleLoader(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}scripts/build/loader/loader.ts`],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: TARGET,
    minify: true,
    charset: 'ascii',
    write: false,
    logLevel: 'silent',
  }).then(failOnWarnings)
  return outputFiles[0]?.text ?? ''
}

/** Bundles the program into one CommonJS script, for the single executable. */
export async function bundleWhole(): Promise<string> {
  const { outputFiles } = await build({ ...common, format: 'cjs', outfile: 'out/main.js' }).then(
    failOnWarnings,
  )
  return outputFiles[0]?.text ?? ''
}

/**
 * client-node's OIDC provider takes one small function from `config.js`, which
 * imports the whole generated API, undici and more at its top. That file has no
 * side effects but does not say so; and what only its dropped parts need is not
 * even read, which makes a build of a second out of one of ten.
 */
const clientNodeConfig: Plugin = {
  name: 'client-node-config',
  setup({ onResolve, onLoad, onEnd }) {
    const inClientNode = /node_modules[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/]/
    onResolve({ filter: /^\.\/config\.js$/ }, ({ importer, resolveDir }) =>
      inClientNode.test(importer)
        ? { path: join(resolveDir, 'config.js'), sideEffects: false }
        : undefined,
    )
    const needless =
      /^(\.\/(gen\/index|\w+_auth|middleware|config_types)\.js|undici|js-yaml|socks|socks-proxy-agent|hpagent)$/
    onResolve({ filter: needless }, ({ importer, path }) =>
      importer.endsWith('config.js') && inClientNode.test(importer)
        ? { path, namespace: UNUSED, sideEffects: false }
        : undefined,
    )
    // Prompts that nobody is shown; the one for an editor brings tables of old encodings.
    onResolve(
      { filter: /^@inquirer\/(checkbox|editor|expand|number|rawlist|search)$/ },
      ({ path }) => ({
        path,
        namespace: UNUSED,
        sideEffects: false,
      }),
    )
    onLoad({ filter: /^/, namespace: UNUSED }, () => ({ contents: 'module.exports = {}' }))
    onEnd(({ metafile }) => {
      const used = metafile === undefined ? [] : usedInputs(metafile)
      const missing = used.filter((path) => path.startsWith(`${UNUSED}:`))
      return { errors: missing.map((path) => ({ text: `${path} is used after all` })) }
    })
  },
}

const UNUSED = 'unused'

/** Of our own package.json, only the version goes into the program. */
const versionOnly: Plugin = {
  name: 'version-only',
  setup({ onLoad }) {
    onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      if (path !== `${ROOT}package.json`) return undefined
      const { default: packageJson } = await import('../../package.json', {
        with: { type: 'json' },
      })
      return { contents: JSON.stringify({ version: packageJson.version }), loader: 'json' }
    })
  },
}

/** The page of `-o html` is compiled now, and its text goes into the program. */
const compiledPage: Plugin = {
  name: 'compiled-page',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]view[\\/]html[\\/]assets\.ts$/ }, async () => {
      const assets = JSON.stringify(await compilePage())
      return { contents: `export async function pageAssets() { return ${assets} }`, loader: 'js' }
    })
  },
}

const common = {
  absWorkingDir: ROOT.slice(0, -1),
  stdin: { contents: ENTRY, resolveDir: ROOT, loader: 'ts' as const },
  bundle: true,
  platform: 'node' as const,
  target: TARGET,
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true, // error names and oclif's messages are class names
  charset: 'ascii' as const, // so that a byte offset is a character offset
  legalComments: 'none' as const, // THIRD-PARTY-LICENSES has them
  plugins: [clientNodeConfig, versionOnly, compiledPage],
  external: ['typescript'], // oclif would load it for plugins in TypeScript
  metafile: true as const,
  write: false as const,
  logLevel: 'silent' as const,
} satisfies BuildOptions

async function toCommonJs(code: string): Promise<string> {
  const result = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    minify: true,
    charset: 'ascii',
    // Turns `import('./chunk')` into a promise of `require('./chunk')`.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  }).then(failOnWarnings)
  return result.code.trimEnd()
}

function failOnWarnings<T extends { readonly warnings: readonly { readonly text: string }[] }>(
  result: T,
): T {
  if (result.warnings.length === 0) return result
  throw new Error(result.warnings.map(({ text }) => text).join('\n'))
}

/** Whether the chunk is what `import()` of a CommonJS module gives. */
function isCommonJs({ inputs, outputs }: Metafile, output: string): boolean {
  const entry = outputs[output]?.entryPoint
  return entry !== undefined && inputs[entry]?.format === 'cjs'
}

/**
 * Node gives names to the exports of a CommonJS module when it is imported;
 * with splitting, esbuild only exports it as `default`.
 */
const nameExports = `
;{const whole=module.exports.default;
module.exports=Object.defineProperties({},{...Object.getOwnPropertyDescriptors(whole),default:{value:whole,enumerable:true},__esModule:{value:true}})}`

/** Follows static imports from the entry. */
function neededAtOnce({ outputs }: Metafile, entry: string): ReadonlySet<string> {
  const needed = new Set([entry])
  for (const path of needed) {
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[next] !== undefined) needed.add(next)
    }
  }
  return needed
}

/** Files that any code was taken from, sorted. */
function usedInputs({ outputs }: Metafile): readonly string[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    ),
  )
  return [...new Set(used)].filter((path) => path !== '<stdin>').toSorted()
}
