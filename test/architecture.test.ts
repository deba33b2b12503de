import { describe, expect, it } from 'vitest'

import { findCycles } from './architecture/cycles.ts'
import { type Layer, LAYERS, layerOf, PACKAGE_HOMES, packageOf } from './architecture/layers.ts'
import { type Import, parseSourceFile, readSourceFiles } from './architecture/source-file.ts'

const files = readSourceFiles(['bin', 'src'])
const library = files.filter((file) => file.path.startsWith('src/lib/'))

describe('the layers of the design', () => {
  it('hold every file', () => {
    const strays = files.filter((file) => LAYERS[layerOf(file.path) ?? ''] === undefined)
    expect(strays.map((file) => file.path)).toEqual([])
    expect(files.length).toBeGreaterThan(100)
  })

  it('import only what the table allows', () => {
    const wrong = files.flatMap((file) => {
      const from = layerOf(file.path) ?? ''
      return file.imports
        .filter((each) => !isAllowed(from, each))
        .map((each) => `${file.path} imports ${each.typeOnly ? 'type ' : ''}${each.target}`)
    })
    expect(wrong).toEqual([])
  })

  it('import each other in no circle, not even for types', () => {
    expect(findCycles(files)).toEqual([])
  })

  it('keep each package in the folders that it was chosen for', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter(({ target }) => {
          const homes = PACKAGE_HOMES[packageOf(target)]
          return homes !== undefined && !homes.includes(layerOf(file.path) ?? '')
        })
        .map(({ target }) => `${file.path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('say what they import in plain strings, so that this test sees it', () => {
    const opaque = files.flatMap((file) => file.opaqueImports.map((line) => `${file.path}:${line}`))
    expect(opaque).toEqual([])
  })
})

describe('the house style', () => {
  it('knows no default exports', () => {
    const found = files.flatMap((file) => file.defaultExports.map((line) => `${file.path}:${line}`))
    expect(found).toEqual([])
  })

  it('knows no any', () => {
    const found = files.flatMap((file) => file.anys.map((line) => `${file.path}:${line}`))
    expect(found).toEqual([])
  })

  it('documents every exported function and class of the library', () => {
    const found = library.flatMap((file) =>
      file.undocumented.map((name) => `${file.path}: ${name}`),
    )
    expect(found).toEqual([])
  })

  it('says nothing that a terminal without Unicode cannot show, but for glyphs and the page for browsers', () => {
    const texts = files.filter(
      ({ path }) =>
        path !== 'src/lib/view/glyphs.ts' && !path.startsWith('src/lib/view/html/page/'),
    )
    const found = texts.flatMap((file) => file.beyondAscii.map((line) => `${file.path}:${line}`))
    expect(found).toEqual([])
  })
})

describe('these tests themselves', () => {
  const importsOf = (text: string): readonly Import[] =>
    parseSourceFile('src/lib/view/table.ts', text).imports

  it('see every way to import', () => {
    const seen = [
      `import { a } from './x.ts'`,
      `import './x.ts'`,
      `export { a } from './x.ts'`,
      `export * from './x.ts'`,
      `import { type A, b } from './x.ts'`,
      `const x = await import('./x.ts')`,
    ].map((text) => importsOf(text).map(({ target, typeOnly }) => ({ target, typeOnly })))
    expect(seen).toEqual(seen.map(() => [{ target: 'src/lib/view/x.ts', typeOnly: false }]))
  })

  it('tell types from values', () => {
    const seen = [
      `import type { A } from './x.ts'`,
      `import { type A } from './x.ts'`,
      `export type { A } from './x.ts'`,
      `let a: import('./x.ts').A`,
    ].map((text) => importsOf(text).map(({ typeOnly }) => typeOnly))
    expect(seen.flat()).toEqual([true, true, true, true])
  })

  it('see what must not be there', () => {
    const text = `export default 1\nlet a: any\nrequire('x')\nimport(a)\nexport function f() {}\n'\u2019'; \`\u2026\${1}\``
    expect(parseSourceFile('src/lib/base/x.ts', text)).toMatchObject({
      defaultExports: [1],
      anys: [2],
      opaqueImports: [3, 4],
      undocumented: ['f'],
      beyondAscii: [6, 6],
    })
  })

  it('find a circle of types', () => {
    const circle = [
      parseSourceFile('src/a.ts', `import type { B } from './b.ts'`),
      parseSourceFile('src/b.ts', `import { c } from './c.ts'`),
      parseSourceFile('src/c.ts', `import type { A } from './a.ts'`),
      parseSourceFile('src/d.ts', `import type { A } from './a.ts'`),
    ]
    expect(findCycles(circle)).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']])
  })

  it('refuse a view that runs analysis, and a base that imports anything', () => {
    const value = { typeOnly: false, dynamic: false }
    expect(isAllowed('view', { target: 'src/lib/analysis/reach/reach.ts', ...value })).toBe(false)
    expect(isAllowed('base', { target: 'src/lib/model/model.ts', ...value })).toBe(false)
    expect(isAllowed('source', { target: 'test/x.ts', ...value })).toBe(false)
    expect(isAllowed('analysis', { target: 'src/lib/model/model.ts', ...value })).toBe(true)
  })
})

function isAllowed(from: string, { target, typeOnly }: Import): boolean {
  const isPackage = !/^(src|bin|test|scripts|examples)\//.test(target)
  if (isPackage) return true
  const to = layerOf(target)
  if (to === undefined) return false
  const layer: Layer | undefined = LAYERS[from]
  if (to === from || layer === undefined) return to === from
  return layer.values.includes(to) || (typeOnly && layer.types.includes(to))
}
