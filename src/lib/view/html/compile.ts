/** Script and style of the page, ready to stand in it. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** Compiles them from `page/`. Only where the program is built or runs from its sources. */
export async function compilePage(): Promise<PageAssets> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ['page/main.ts', 'page/style.css'],
    bundle: true,
    format: 'iife',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    minify: true,
    charset: 'ascii',
    outdir: 'out',
    write: false,
    logLevel: 'silent',
  })
  const [script, style] = ['main.js', 'style.css'].map(
    (name) => outputFiles.find(({ path }) => path.endsWith(name))?.text.trimEnd() ?? '',
  )
  return { script: script ?? '', style: style ?? '' }
}
