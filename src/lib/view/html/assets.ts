import type { PageAssets } from './compile.ts'

/** Script and style of the page. The build puts what they are compiled to in the place of this file. */
export async function pageAssets(): Promise<PageAssets> {
  const { compilePage } = await import('./compile.ts')
  return compilePage()
}
