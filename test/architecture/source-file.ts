import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { type Expression, parseSync, Visitor } from 'oxc-parser'

import { ROOT } from '../../scripts/lib/child.ts'

/** One import of a file, however it is written. */
export interface Import {
  /** Path from the repository's top folder, or the package's specifier as written. */
  readonly target: string
  /** `import type`, `import('…')` in a type position, or only `type` names. Gone when the program runs. */
  readonly typeOnly: boolean
  /** `import('…')` of the running program. */
  readonly dynamic: boolean
}

/** What the architecture tests look at in one file. */
export interface SourceFile {
  /** `src/lib/base/names.ts`. */
  readonly path: string
  readonly imports: readonly Import[]
  /** Line numbers. */
  readonly defaultExports: readonly number[]
  readonly anys: readonly number[]
  /** Dynamic imports and requires whose target is not a plain string. */
  readonly opaqueImports: readonly number[]
  /** Exported functions and classes without TSDoc. */
  readonly undocumented: readonly string[]
  /** Line numbers of texts with characters that not every terminal has. */
  readonly beyondAscii: readonly number[]
}

/** All TypeScript files below the given folders, parsed, in the order of their paths. */
export function readSourceFiles(folders: readonly string[]): readonly SourceFile[] {
  const paths = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: ROOT },
  )
  return paths
    .toSorted()
    .map((path) => parseSourceFile(path, readFileSync(join(ROOT, path), 'utf8')))
}

/** Finds the imports and exports of a file from its syntax tree. */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text)
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`)
  const imports: Import[] = []
  const defaultExports: number[] = []
  const anys: number[] = []
  const opaqueImports: number[] = []
  const undocumented: string[] = []
  const beyondAscii: number[] = []
  const line = (at: { readonly start: number }): number =>
    text.slice(0, at.start).split('\n').length
  const add = (specifier: string, typeOnly: boolean, dynamic = false): void => {
    imports.push({ target: resolveTarget(path, specifier), typeOnly, dynamic })
  }
  const addExpression = (source: Expression): void => {
    const { value } = source.type === 'Literal' ? source : { value: undefined }
    if (typeof value === 'string') add(value, false, true)
    else opaqueImports.push(line(source))
  }
  const hasTsDoc = (start: number): boolean =>
    comments.some(
      (comment) =>
        comment.type === 'Block' &&
        comment.value.startsWith('*') &&
        text.slice(comment.end, start).trim() === '',
    )
  const addText = (node: { readonly start: number }, said: unknown): void => {
    if (typeof said === 'string' && /[^\0-\x7F]/.test(said)) beyondAscii.push(line(node))
  }
  new Visitor({
    Literal: (node) => addText(node, node.value),
    TemplateElement: (node) => addText(node, node.value.raw),
    ImportDeclaration(node) {
      const names = node.specifiers
      const onlyTypeNames =
        names.length > 0 &&
        names.every((name) => name.type === 'ImportSpecifier' && name.importKind === 'type')
      add(node.source.value, node.importKind === 'type' || onlyTypeNames)
    },
    ExportNamedDeclaration(node) {
      const { declaration, source, specifiers } = node
      if (source !== null) {
        const onlyTypeNames =
          specifiers.length > 0 && specifiers.every(({ exportKind }) => exportKind === 'type')
        add(source.value, node.exportKind === 'type' || onlyTypeNames)
      }
      if (specifiers.some(({ exported }) => 'name' in exported && exported.name === 'default')) {
        defaultExports.push(line(node))
      }
      const isCode =
        declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration'
      if (isCode && !hasTsDoc(node.start)) undocumented.push(declaration.id?.name ?? '')
    },
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type'),
    ExportDefaultDeclaration: (node) => void defaultExports.push(line(node)),
    ImportExpression: (node) => addExpression(node.source),
    TSImportType: (node) => add(node.source.value, true),
    TSAnyKeyword: (node) => void anys.push(line(node)),
    CallExpression(node) {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'require') return
      opaqueImports.push(line(node))
    },
  }).visit(program)
  return { path, imports, defaultExports, anys, opaqueImports, undocumented, beyondAscii }
}

function resolveTarget(from: string, specifier: string): string {
  return specifier.startsWith('.') ? join(dirname(from), specifier) : specifier
}
